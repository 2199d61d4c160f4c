#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer's own mutations, for custom ones to call (FuzzerInterface.h).
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
