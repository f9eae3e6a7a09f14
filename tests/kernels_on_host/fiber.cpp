#include "tests/kernels_on_host/fiber.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstdint>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace gift::emulator {
namespace {

constexpr size_t stack_bytes = 128 * 1024;
Fiber* running = nullptr;

#if defined(__SANITIZE_ADDRESS__)
void leaving(void** fake, const void* bottom, size_t size) { __sanitizer_start_switch_fiber(fake, bottom, size); }
void arrived(void* fake, const void** bottom, size_t* size) { __sanitizer_finish_switch_fiber(fake, bottom, size); }
#else
void leaving(void**, const void*, size_t) {}
void arrived(void*, const void**, size_t*) {}
#endif

#if defined(__x86_64__)
// swapcontext() asks the kernel for the signal mask, which costs a hundred times the switch itself.
extern "C" void gift_switch_stacks(void** save, void* load);
asm(R"(
.text
.globl gift_switch_stacks
.type gift_switch_stacks, @function
gift_switch_stacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size gift_switch_stacks, .-gift_switch_stacks
)");
#endif

}  // namespace

struct Fiber::Context {
#if defined(__x86_64__)
  void* own = nullptr;
  void* caller = nullptr;
#else
  ucontext_t own, caller;
#endif
  void* fake_own = nullptr;
  void* fake_caller = nullptr;
  const void* caller_bottom = nullptr;
  size_t caller_size = 0;
};

Fiber::Fiber(void (*body)()) : body_(body), context_(new Context) {
  void* memory = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  stack_ = static_cast<char*>(memory);
#if defined(__x86_64__)
  auto** top = reinterpret_cast<void**>(stack_ + stack_bytes);
  *--top = nullptr;  // keeps the stack aligned as after a call
  *--top = reinterpret_cast<void*>(&Fiber::enter);
  for (int i = 0; i < 6; ++i) *--top = nullptr;
  context_->own = top;
#else
  getcontext(&context_->own);
  context_->own.uc_stack.ss_sp = stack_;
  context_->own.uc_stack.ss_size = stack_bytes;
  context_->own.uc_link = nullptr;
  makecontext(&context_->own, &Fiber::enter, 0);
#endif
}

Fiber::~Fiber() {
  munmap(stack_, stack_bytes);
  delete context_;
}

void Fiber::enter() {
  Context& c = *running->context_;
  arrived(nullptr, &c.caller_bottom, &c.caller_size);
  running->body_();
  std::abort();
}

void Fiber::resume() {
  running = this;
  leaving(&context_->fake_caller, stack_, stack_bytes);
#if defined(__x86_64__)
  gift_switch_stacks(&context_->caller, context_->own);
#else
  swapcontext(&context_->caller, &context_->own);
#endif
  arrived(context_->fake_caller, nullptr, nullptr);
}

void Fiber::pause() {
  Context& c = *running->context_;
  leaving(&c.fake_own, c.caller_bottom, c.caller_size);
#if defined(__x86_64__)
  gift_switch_stacks(&c.own, c.caller);
#else
  swapcontext(&c.own, &c.caller);
#endif
  arrived(c.fake_own, &c.caller_bottom, &c.caller_size);
}

}  // namespace gift::emulator
