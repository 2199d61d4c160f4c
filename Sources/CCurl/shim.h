#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call: a wrapper a kind of argument.

typedef size_t (*secflow_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode secflow_set_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_set_offset(CURL *easy, CURLoption option, curl_off_t value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_set_string(CURL *easy, CURLoption option, const char *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_set_pointer(CURL *easy, CURLoption option, void *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_set_list(CURL *easy, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_set_callback(CURL *easy, CURLoption option, secflow_data_callback value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode secflow_get_long(CURL *easy, CURLINFO info, long *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode secflow_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode secflow_get_string(CURL *easy, CURLINFO info, char **value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLcode secflow_get_pointer(CURL *easy, CURLINFO info, void **value) { return curl_easy_getinfo(easy, info, (char **)value); }
static inline CURLcode secflow_get_socket(CURL *easy, CURLINFO info, curl_socket_t *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLMcode secflow_multi_set_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }

typedef int (*secflow_seek_callback)(void *context, curl_off_t offset, int origin);

static inline CURLcode secflow_set_seek_callback(CURL *easy, CURLoption option, secflow_seek_callback value) { return curl_easy_setopt(easy, option, value); }

static inline CURLcode secflow_set_prereq_callback(CURL *easy, CURLoption option, curl_prereq_callback value) { return curl_easy_setopt(easy, option, value); }
