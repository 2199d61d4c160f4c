#pragma once
#include <libpq-fe.h>

// Swift sees no character constant of a macro.
static const int secflow_diag_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int secflow_diag_sqlstate = PG_DIAG_SQLSTATE;
