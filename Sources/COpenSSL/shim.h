#pragma once
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

// A macro of macros, which Swift does not import.
static const int secflow_public_key = EVP_PKEY_PUBLIC_KEY;
