#pragma once

#include <string>

#include "core/files/host_array.h"
#include "core/files/weights_file.h"
#include "models/key_names.h"
#include "models/model.h"

namespace gift {

// Parameters and buffers under their published names, in order of registration; f32, or f64 for such models, with
// num_batches_tracked as i64. A copy.
StateDict export_state(const Model& model, KeyNaming naming = KeyNaming::layers);

// Fills a model from a state dict in either naming. All or nothing: a FormatError lists the first missing and
// unexpected keys and shapes that differ, and says which known architecture the keys fit. num_batches_tracked may be
// missing or left over. `source` (a path) is for the message.
void import_state(Model& model, const StateDict& arrays, const std::string& source);

// The same straight from a file into the model's memory, every checksum compared and every number looked at (see
// WeightsFile::read). Where numbers are damaged the model's are undefined.
void import_state(Model& model, const WeightsFile& file);

// The same for a network that is no Model; `network` describes it in messages.
void import_state(ParameterStore& store, const StateDict& arrays, const std::string& source,
                  const std::string& network);

// The same check before there is a model.
void check_state(const ModelConfig& config, const StateDict& arrays, const std::string& source);

}  // namespace gift
