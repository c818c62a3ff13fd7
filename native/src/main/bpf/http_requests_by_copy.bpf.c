// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
// The same program for kernels before Linux 6.3.
#define READ_BY_COPY
#include "http_requests.bpf.c"
