#pragma once
#include <isa-l/igzip_lib.h>
#include <stddef.h>

// struct inflate_state has tables of thousands of elements, of each of which Swift would make a tuple: it stays on this side.

typedef struct secflow_inflater secflow_inflater;

/// Bytes of an inflater, to be allocated with the alignment of a pointer.
static inline size_t secflow_inflater_size(void) { return sizeof(struct inflate_state); }

static inline secflow_inflater *secflow_inflate_init(void *memory, uint32_t format) {
    struct inflate_state *state = memory;
    isal_inflate_init(state);
    state->crc_flag = format;
    return (secflow_inflater *)state;
}

/// Begins anew, with what it was made for.
static inline void secflow_inflate_reset(secflow_inflater *inflater) { isal_inflate_reset((struct inflate_state *)inflater); }

/// Inflates as much as there is input and room for; the counts become what is left of each.
static inline int secflow_inflate(secflow_inflater *inflater, const uint8_t *input, uint32_t *inputLeft, uint8_t *output, uint32_t *outputLeft) {
    struct inflate_state *state = (struct inflate_state *)inflater;
    state->next_in = (uint8_t *)input;
    state->avail_in = *inputLeft;
    state->next_out = output;
    state->avail_out = *outputLeft;
    int status = isal_inflate(state);
    *inputLeft = state->avail_in;
    *outputLeft = state->avail_out;
    return status;
}

static inline int secflow_inflate_is_finished(const secflow_inflater *inflater) {
    return ((const struct inflate_state *)inflater)->block_state == ISAL_BLOCK_FINISH;
}
