#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/json.h"

namespace gift {

// Stand for "not given": by data set, model or number of images.
constexpr int by_default = std::numeric_limits<int>::min();
constexpr double rate_by_default = std::numeric_limits<double>::lowest();

// Everything that determines a run, as the user gives it. What is not given (empty strings, by_default, a size or
// factor of 0) is filled in by open_setup(); a run folder's config.json holds the resolved form, which re-runs
// bit-identically with --config. Defaults are the paper's (Table 11).
struct Config {
  // What is trained on, tested on and asked.
  std::string train, test, dataset, teacher, teacher_model;
  std::string class_map;        // file of class names in the order of the class numbers
  std::string teacher_classes;  // class number of each of the teacher's outputs
  std::string normalization;    // "cifar", "imagenet" or six numbers; empty: by data set
  int image_size = 0;

  // The student.
  std::string model = "convnet3";
  std::string norm = "batch";
  int width = 128;

  // The protocol.
  std::string loss = "gift";
  int epochs = by_default;
  int seeds = 3;
  uint64_t seed = 0;  // the first; then seed + 1, ...
  int batch_size = by_default;
  std::string optimizer = "adamw";
  double learning_rate = rate_by_default;
  double weight_decay = 1e-4, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, momentum = 0;
  bool nesterov = false;
  bool decay_only_matrices = false;
  std::string schedule = "multistep";
  std::vector<int> milestones;
  double lr_gamma = 0.2;

  // Augmentation (DSA).
  std::string augment = "color_crop_cutout_flip_scale_rotate";
  double brightness = 1.0, saturation = 2.0, contrast = 0.5, crop = 0.125, cutout = 0.5, scale = 1.2, rotate = 15.0;
  int crop_factor = 0;  // RandomFactorResizedCrop

  // Evaluation.
  int evaluations = 4;
  int eval_batch_size = 100;

  // How it is computed.
  std::string precision = "fp32";
  std::string convolution = "auto";
  std::string device = "auto";
  int memory_limit_mib = 4096;  // image sets beyond this stream from disk
};

// Calls visit(name, member, help) for every setting: the one list behind flags, config.json and help texts. Flags are
// the names with '-' for '_'.
template <class C, class Visitor>
void visit_settings(C& c, Visitor&& visit) {
  visit("train", c.train, "distilled set: folder, .tar or .zip of images, one folder a class");
  visit("test", c.test, "test set: folder, .tar or .zip of images, or CIFAR .bin files");
  visit("dataset", c.dataset, "cifar10, cifar100, tinyimagenet, imagenet-1k, imagenette, ...: sizes and statistics");
  visit("teacher", c.teacher, "checkpoint that labels the augmented batches: .pth, .pt or .safetensors");
  visit("teacher_model", c.teacher_model, "architecture of the teacher; default: the one its parameter names fit");
  visit("class_map", c.class_map, "file with a class name or wnid a line, in the order of the class numbers");
  visit("teacher_classes", c.teacher_classes,
        "class number of each of the teacher's outputs, comma separated or in a file; repairs another class order");
  visit("normalization", c.normalization, "cifar, imagenet, or mean and std as six numbers; default: by data set");
  visit("image_size", c.image_size, "side of the images the network sees; default: by data set and model");
  visit("model", c.model, "convnet3, convnet4, convnet5, convnet6, resnet18, resnet18_modified");
  visit("norm", c.norm, "normalisation of the convnets: batch or instance");
  visit("width", c.width, "channels of the convnets");
  visit("loss", c.loss, "loss with its settings, e.g. gift, kl:T=4, gift:gamma=0.3, kl_ce");
  visit("epochs", c.epochs, "passes over the distilled set; default: 1000, and 300 for imagenet-1k");
  visit("seeds", c.seeds, "number of runs: seed, seed + 1, ...");
  visit("seed", c.seed, "the first seed");
  visit("batch_size", c.batch_size, "images a step; default by the number of images: 10, 50, 100 or 200");
  visit("optimizer", c.optimizer, "adamw, adam or sgd");
  visit("learning_rate", c.learning_rate, "start of the learning rate; default: 0.001");
  visit("weight_decay", c.weight_decay, "decay of all parameters (adamw: decoupled)");
  visit("beta1", c.beta1, "adam, adamw: decay of the first moment");
  visit("beta2", c.beta2, "adam, adamw: decay of the second moment");
  visit("eps", c.eps, "adam, adamw: added to the root of the second moment");
  visit("momentum", c.momentum, "sgd: momentum");
  visit("nesterov", c.nesterov, "sgd: Nesterov's form of momentum");
  visit("decay_only_matrices", c.decay_only_matrices, "no weight decay on biases and norms");
  visit("schedule", c.schedule, "multistep, cosine, rded or constant");
  visit("milestones", c.milestones, "multistep: epochs after which the rate falls; default: 2E/3 and 5E/6");
  visit("lr_gamma", c.lr_gamma, "multistep: factor at each milestone");
  visit("augment", c.augment, "DSA operations, joined by _ in any order, or none");
  visit("brightness", c.brightness, "DSA: range of the brightness shift");
  visit("saturation", c.saturation, "DSA: largest saturation factor");
  visit("contrast", c.contrast, "DSA: smallest contrast factor");
  visit("crop", c.crop, "DSA: largest shift, as a share of the side");
  visit("cutout", c.cutout, "DSA: side of the erased square, as a share of the side");
  visit("scale", c.scale, "DSA: largest scale factor");
  visit("rotate", c.rotate, "DSA: largest angle, in degrees");
  visit("crop_factor", c.crop_factor,
        "mosaic cells along a side, one of which may fill the image; default: by data set and model");
  visit("evaluations", c.evaluations, "tests on the way: every epochs/evaluations epochs, and after the last");
  visit("eval_batch_size", c.eval_batch_size, "images a batch in tests (changes speed and memory only)");
  visit("precision", c.precision, "fp32, or bf16 convolutions and matrix products");
  visit("convolution", c.convolution, "auto, direct or winograd");
  visit("device", c.device, "auto, cpu or ref (plain loops)");
  visit("memory_limit_mib", c.memory_limit_mib, "image sets larger than this are decoded anew for every batch");
}

nlohmann::json to_json(const Config& config);
// ConfigError for unknown keys (with a suggestion) and values of the wrong type; `where` names the file.
Config config_from_json(const nlohmann::json& json, const std::string& where);

}  // namespace gift
