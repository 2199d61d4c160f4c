#pragma once
#include <sqlite3.h>

// The destructor constants are casts of integers to function pointers, which Swift does not import.
static inline int secflow_bind_text_transient(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, bytes, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}
static inline int secflow_bind_text_static(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
}
