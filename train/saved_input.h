#pragma once

#include <filesystem>

#include "models/saved_model.h"
#include "train/config.h"
#include "train/setup.h"

namespace gift {

// What a student's file tells of its images: architecture, data set, normalisation, test size, whitening.
ModelCard model_card(const Setup& setup, const StudentPlan& student);

// The settings that prepare images for the network of a card, where `config` leaves them open: model, data set,
// normalisation, image size, test resize, ZCA and its fit. ConfigError where the network saw whitened images and their
// fit is neither in the cache nor where it was.
void take_from_card(Config& config, const ModelCard& card, const std::filesystem::path& weights);

}  // namespace gift
