#pragma once
#include <sqlite3.h>

// The destructor constants are casts of integers to function pointers, which Swift does not import.
static inline int secflow_bind_text_transient(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, bytes, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}
static inline int secflow_bind_text_static(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
}

// Returns the error of the operating system behind the last failed read or write. SQLite itself keeps it only for some calls; each open file keeps its own.
static inline int secflow_last_errno(sqlite3 *database) {
    int error = sqlite3_system_errno(database);
    const int files[] = {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER};
    for (int index = 0; index < 2 && error == 0; index++) {
        sqlite3_file *file = 0;
        if (sqlite3_file_control(database, "main", files[index], &file) != SQLITE_OK || !file || !file->pMethods) continue;
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    return error;
}

// Reads the database's file as it lies there: no lock is taken, and nothing of what lies beside it is looked at.
static inline int secflow_read_file(sqlite3 *database, void *bytes, int count) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK) return code;
    if (!file || !file->pMethods) return SQLITE_CANTOPEN;
    return file->pMethods->xRead(file, bytes, count, 0);
}
