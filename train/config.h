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
  std::string ensemble;         // how several teachers are joined; empty: mean
  std::string class_map;        // file of class names in the order of the class numbers
  std::string classes;          // a data set or a file of classes that the run keeps to; empty: all there are
  std::string teacher_classes;  // class number of each of the teacher's outputs
  std::string normalization;    // "cifar", "imagenet" or six numbers; empty: by data set
  int image_size = 0;
  int test_resize = by_default;  // shorter side of test images before the middle is cut out; 0: no resizing
  int ipc = 0;                   // the first so many training images of each class; 0: all
  std::string subset;            // "random:ipc=10,seed=0"
  std::string method;            // what made the set: decides the loss "native"
  std::string labels;            // what stands for the teacher's logits where there is none; empty: the set's own
  std::string labels_seed;       // of labels of gift relabel, for all runs; empty: each run's own
  std::string zca = "auto";      // "correct", "published" or "none"
  std::string zca_fit;           // real training set, or a fit of it

  // The student.
  std::string model = "convnet3";
  std::string norm;  // empty: batch, and instance in ZCA space
  int width = 128;

  // The protocol: a preset for all below (train/protocol_presets.h), and its numbers.
  std::string protocol = "gift";
  std::string loss = "gift";
  int epochs = by_default;
  int seeds = 3;
  uint64_t seed = 0;  // the first; then seed + 1, ...
  int batch_size = by_default;
  std::string optimizer = "adamw";
  double learning_rate = rate_by_default;
  double weight_decay = rate_by_default, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, momentum = rate_by_default;
  bool nesterov = false;
  bool reset_moments = false;
  bool decay_only_matrices = false;
  std::string schedule = "multistep";
  std::vector<int> milestones;
  double lr_gamma = 0.2;

  // Augmentation.
  std::string augment = "color_crop_cutout_flip_scale_rotate";
  double brightness = 1.0, saturation = 2.0, contrast = 0.5, crop = 0.125, cutout = 0.5, scale = 1.2, rotate = 15.0;
  std::string align_corners = "auto";
  int crop_factor = 0;  // RandomFactorResizedCrop
  int patches = 0;      // shuffle_patches
  double rrc_scale = rate_by_default, rrc_scale_max = 1.0, rrc_aspect = 4.0 / 3.0;
  double mix_alpha = rate_by_default;
  std::string mix_labels = "both";

  // Evaluation.
  int evaluations = 4;
  int evaluate_every = 0;    // epochs; 0: by evaluations
  double evaluate_from = 0;  // share of the epochs before the first test
  std::string select = "test";
  double holdout = 0.1;
  int eval_batch_size = 100;

  // How it is computed.
  std::string precision = "auto";
  std::string convolution = "auto";
  std::string device = "auto";
  bool stack = false;
  int memory_limit_mib = 4096;  // image sets beyond this stream from disk
};

// Calls visit(name, member, help) for every setting: the one list behind flags, config.json and help texts. Flags are
// the names with '-' for '_'.
template <class C, class Visitor>
void visit_settings(C& c, Visitor&& visit) {
  visit("train", c.train, "distilled set: folder, .tar or .zip of images, one folder a class");
  visit("test", c.test, "test set: folder, .tar or .zip of images, or CIFAR .bin files");
  visit("dataset", c.dataset, "cifar10, cifar100, tinyimagenet, imagenet-1k, imagenette, ...: sizes and statistics");
  visit("teacher", c.teacher,
        "checkpoint that labels the augmented batches: .pth, .pt or .safetensors; several with commas: an ensemble");
  visit("teacher_model", c.teacher_model,
        "architecture of the teacher, or of each with commas; default: the one its parameter names fit");
  visit("ensemble", c.ensemble,
        "several teachers: mean of their logits, or gvbsm, which first brings those of a batch to one norm, as G-VBSM "
        "does on ImageNet; default: mean");
  visit("class_map", c.class_map, "file with a class name or wnid a line, in the order of the class numbers");
  visit("classes", c.classes,
        "keep to these classes, in this order: a data set (imagenette, imagewoof, ...) or a file with a WordNet id or "
        "name a line; pictures of others are left out, and of an ImageNet-1k teacher its outputs");
  visit("teacher_classes", c.teacher_classes,
        "class number of each of the teachers' outputs, comma separated or in a file; repairs another class order");
  visit("normalization", c.normalization, "cifar, imagenet, or mean and std as six numbers; default: by data set");
  visit("image_size", c.image_size, "side of the images the network sees; default: by data set and model");
  visit("test_resize", c.test_resize,
        "shorter side of test images before the middle is cut out, 0 for none; default: by data set and protocol");
  visit("ipc", c.ipc, "train on the first so many images of each class; 0: all");
  visit("subset", c.subset, "train on images drawn from each class: random:ipc=N or random:ipc=N,seed=S");
  visit("method", c.method, "what made the set: rded, sre2l, gvbsm or datm; names the loss 'native'");
  visit("labels", c.labels,
        "without a teacher: folder of stored soft labels, which are replayed with their crops, flips and mixing: of "
        "gift relabel, SRe2L or G-VBSM (epoch_0/batch_0.tar ...); or one-hot, which takes hard labels for logits as "
        "the published code does; default: labels stored with the set");
  visit("labels_seed", c.labels_seed,
        "labels of gift relabel: every run trains on the batches of this seed; default: each on those of its own");
  visit(
      "zca", c.zca,
      "correct: train and test on whitened images; published: training images normalised as well; none; auto: correct "
      "where the set is whitened");
  visit("zca_fit", c.zca_fit,
        "whitening: real training set it is fitted on (kept in $GIFT_CACHE_DIR or ~/.cache/gift), or such a fit");
  visit("model", c.model, "convnet3, convnet4, convnet5, convnet6, resnet18, resnet18_modified");
  visit("norm", c.norm,
        "normalisation of the convnets: batch or instance; default: batch, for whitened images instance");
  visit("width", c.width, "channels of the convnets");
  visit("protocol", c.protocol, "gift, rded, sre2l or datm: defaults for the settings below");
  visit("loss", c.loss, "loss with its settings, e.g. gift, kl:T=4, gift:gamma=0.3, kl_ce; native: the method's own");
  visit("epochs", c.epochs, "passes over the distilled set; default: 1000, and 300 for imagenet-1k");
  visit("seeds", c.seeds, "number of runs: seed, seed + 1, ...");
  visit("seed", c.seed, "the first seed");
  visit("batch_size", c.batch_size, "images a step; default by the number of images: 10, 50, 100 or 200");
  visit("optimizer", c.optimizer, "adamw, adam or sgd");
  visit("learning_rate", c.learning_rate, "start of the learning rate; default: by optimizer, protocol and model");
  visit("weight_decay", c.weight_decay, "decay (adamw: decoupled); default: by optimizer and protocol");
  visit("beta1", c.beta1, "adam, adamw: decay of the first moment");
  visit("beta2", c.beta2, "adam, adamw: decay of the second moment");
  visit("eps", c.eps, "adam, adamw: added to the root of the second moment");
  visit("momentum", c.momentum, "sgd: momentum; default: by protocol");
  visit("nesterov", c.nesterov, "sgd: Nesterov's form of momentum");
  visit("reset_moments", c.reset_moments, "multistep: start the optimizer anew at each milestone");
  visit("decay_only_matrices", c.decay_only_matrices, "no weight decay on biases and norms");
  visit("schedule", c.schedule, "multistep, cosine, rded or constant");
  visit("milestones", c.milestones,
        "multistep: epochs after which the rate falls; default: by protocol, 2E/3 and 5E/6");
  visit("lr_gamma", c.lr_gamma, "multistep: factor at each milestone");
  visit("augment", c.augment,
        "words joined by _ or +, or none: dsa or its color, crop, scale, rotate, cutout, flip (random crop and flip: "
        "crop_flip); single: one of them a batch; rrc, shuffle_patches; cutmix or mixup");
  visit("brightness", c.brightness, "DSA: range of the brightness shift");
  visit("saturation", c.saturation, "DSA: largest saturation factor");
  visit("contrast", c.contrast, "DSA: smallest contrast factor");
  visit("crop", c.crop, "DSA: largest shift, as a share of the side");
  visit("cutout", c.cutout, "DSA: side of the erased square, as a share of the side");
  visit("scale", c.scale, "DSA: largest scale factor");
  visit("rotate", c.rotate, "DSA: largest angle, in degrees");
  visit("align_corners", c.align_corners, "DSA: sampling of scale and rotate: true, false or auto (true with single)");
  visit("crop_factor", c.crop_factor,
        "mosaic cells along a side, one of which may fill the image; default: by data set and model");
  visit("patches", c.patches,
        "shuffle_patches: strips along a side; default: the set's mosaic, 2 for imagenet, else 1");
  visit("rrc_scale", c.rrc_scale, "rrc: smallest share of the area; default: 0.08, rded: 1/patches");
  visit("rrc_scale_max", c.rrc_scale_max, "rrc: largest share of the area");
  visit("rrc_aspect", c.rrc_aspect, "rrc: largest ratio of the sides; 1: squares");
  visit("mix_alpha", c.mix_alpha, "cutmix, mixup: lambda from Beta(alpha, alpha); default: cutmix 1, mixup 0.8");
  visit("mix_labels", c.mix_labels, "hard labels of mixed images: both, or first (the image's before mixing)");
  visit("evaluations", c.evaluations, "tests on the way: every epochs/evaluations epochs, and after the last");
  visit("evaluate_every", c.evaluate_every, "test every so many epochs, in place of evaluations");
  visit("evaluate_from", c.evaluate_from, "share of the epochs after which tests begin");
  visit("select", c.select, "test, or holdout: report as well the epoch that is best on held-out training images");
  visit("holdout", c.holdout, "share of each class's training images that --select holdout takes away");
  visit("eval_batch_size", c.eval_batch_size, "images a batch in tests (changes speed and memory only)");
  visit("precision", c.precision,
        "fp32, tf32 (GPU) or bf16 convolutions and matrix products; auto: tf32 on a GPU, else fp32");
  visit("convolution", c.convolution, "auto, direct or winograd");
  visit("device", c.device,
        "auto, cpu, cuda, cuda:N or ref (plain loops); several GPUs for compare and reproduce: cuda:0,cuda:1 or "
        "cuda:all");
  visit("stack", c.stack,
        "train the equal students of a comparison as one network of grouped convolutions: equal to runs of their own "
        "within rounding only");
  visit("memory_limit_mib", c.memory_limit_mib, "image sets larger than this are decoded anew for every batch");
}

nlohmann::json to_json(const Config& config);
// Sets what is in `json`. ConfigError for unknown keys (with a suggestion) and values of the wrong type; `where` names
// the file.
void overlay(Config& config, const nlohmann::json& json, const std::string& where);
// The same on the defaults of the protocol that the file names.
Config config_from_json(const nlohmann::json& json, const std::string& where);

}  // namespace gift
