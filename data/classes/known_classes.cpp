#include "data/classes/known_classes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace gift {
namespace {

constexpr KnownClass imagenet[] = {
#include "data/classes/imagenet_table.def"
};
static_assert(std::size(imagenet) == 1000);

constexpr std::string_view cifar10[] = {"airplane", "automobile", "bird",  "cat",  "deer",
                                        "dog",      "frog",       "horse", "ship", "truck"};

constexpr std::string_view cifar100[] = {
    "apple",      "aquarium_fish", "baby",         "bear",       "beaver",      "bed",         "bee",
    "beetle",     "bicycle",       "bottle",       "bowl",       "boy",         "bridge",      "bus",
    "butterfly",  "camel",         "can",          "castle",     "caterpillar", "cattle",      "chair",
    "chimpanzee", "clock",         "cloud",        "cockroach",  "couch",       "crab",        "crocodile",
    "cup",        "dinosaur",      "dolphin",      "elephant",   "flatfish",    "forest",      "fox",
    "girl",       "hamster",       "house",        "kangaroo",   "keyboard",    "lamp",        "lawn_mower",
    "leopard",    "lion",          "lizard",       "lobster",    "man",         "maple_tree",  "motorcycle",
    "mountain",   "mouse",         "mushroom",     "oak_tree",   "orange",      "orchid",      "otter",
    "palm_tree",  "pear",          "pickup_truck", "pine_tree",  "plain",       "plate",       "poppy",
    "porcupine",  "possum",        "rabbit",       "raccoon",    "ray",         "road",        "rocket",
    "rose",       "sea",           "seal",         "shark",      "shrew",       "skunk",       "skyscraper",
    "snail",      "snake",         "spider",       "squirrel",   "streetcar",   "sunflower",   "sweet_pepper",
    "table",      "tank",          "telephone",    "television", "tiger",       "tractor",     "train",
    "trout",      "tulip",         "turtle",       "wardrobe",   "whale",       "willow_tree", "wolf",
    "woman",      "worm"};
static_assert(std::size(cifar100) == 100);

// The other sets as labels of ImageNet-1k.
constexpr int tinyimagenet[] = {
    1,   25,  30,  32,  50,  61,  69,  71,  75,  76,  79,  99,  105, 107, 109, 113, 114, 115, 122, 123, 128, 145, 146,
    149, 151, 187, 207, 208, 235, 267, 281, 283, 285, 286, 291, 294, 301, 308, 309, 311, 313, 314, 315, 319, 323, 325,
    329, 338, 341, 345, 347, 349, 353, 354, 365, 367, 372, 386, 387, 398, 400, 406, 411, 414, 421, 424, 425, 427, 430,
    435, 436, 437, 438, 440, 445, 447, 448, 457, 458, 462, 463, 466, 467, 470, 471, 474, 480, 485, 488, 492, 496, 500,
    508, 509, 511, 517, 525, 526, 532, 542, 543, 557, 562, 565, 567, 568, 570, 573, 576, 604, 605, 612, 614, 619, 621,
    625, 627, 635, 645, 652, 655, 675, 677, 678, 682, 683, 687, 704, 707, 716, 720, 731, 733, 734, 735, 737, 739, 744,
    747, 758, 760, 761, 765, 768, 774, 779, 781, 786, 801, 806, 808, 811, 815, 817, 821, 826, 837, 839, 842, 845, 849,
    850, 853, 862, 866, 873, 874, 877, 879, 887, 888, 890, 899, 900, 909, 910, 917, 923, 924, 928, 929, 932, 935, 938,
    945, 947, 950, 951, 954, 957, 962, 963, 964, 967, 970, 972, 973, 975, 978, 988};
static_assert(std::size(tinyimagenet) == 200);
constexpr int imagenette[] = {0, 217, 482, 491, 497, 566, 569, 571, 574, 701};
constexpr int imagewoof[] = {155, 159, 162, 167, 182, 193, 207, 229, 258, 273};

std::vector<KnownClass> named(std::span<const std::string_view> names) {
  std::vector<KnownClass> out;
  for (const std::string_view name : names) out.push_back({name, name});
  return out;
}

std::vector<KnownClass> subset(std::span<const int> labels) {
  std::vector<KnownClass> out;
  for (const int label : labels) out.push_back(imagenet[label]);
  return out;
}

struct Synonym {
  std::string_view other, usual;
};
constexpr std::array<Synonym, 8> synonyms{{{"car", "automobile"},
                                           {"auto", "automobile"},
                                           {"plane", "airplane"},
                                           {"aeroplane", "airplane"},
                                           {"lorry", "truck"},
                                           {"boat", "ship"},
                                           {"motorbike", "motorcycle"},
                                           {"tv", "television"}}};

}  // namespace

std::vector<KnownClass> known_classes(ClassList list) {
  switch (list) {
    case ClassList::none:
      return {};
    case ClassList::cifar10:
      return named(cifar10);
    case ClassList::cifar100:
      return named(cifar100);
    case ClassList::tinyimagenet:
      return subset(tinyimagenet);
    case ClassList::imagenet:
      return {std::begin(imagenet), std::end(imagenet)};
    case ClassList::imagenette:
      return subset(imagenette);
    case ClassList::imagewoof:
      return subset(imagewoof);
  }
  return {};
}

std::string folded_class_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != ' ' && c != '-' && c != '_') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const Synonym& synonym : synonyms)
    if (out == synonym.other) return std::string(synonym.usual);
  return out;
}

bool is_wordnet_id(std::string_view name) {
  return name.size() == 9 && name[0] == 'n' &&
         std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return std::isdigit(c); });
}

}  // namespace gift
