#include "engine/album/codes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Keeps letters and digits, in upper case; spaces and dashes go. Returns the count, or -1 past
 * `room`. */
static int compact(const char *spelled, char *out, int room)
{
    int n = 0;
    for (const char *p = spelled; *p; p++) {
        if (*p == '-' || *p == ' ')
            continue;
        if (n == room)
            return -1;
        out[n++] = (char)toupper((unsigned char)*p);
    }
    out[n] = 0;
    return n;
}

static bool is_all(const char *s, int count, const char *allowed)
{
    return (int)strspn(s, allowed) >= count;
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool codes_parse_isrc(const char *spelled, char isrc[13], struct pos pos, struct err *err)
{
    char s[13] = "";
    int n = compact(spelled, s, 12);
    if (n != 12)
        return err_set(err, ERR_RECIPE, pos,
                       "ISRC \"%s\" has %s than 12 characters, expected CC-XXX-YY-NNNNN", spelled,
                       n < 0 ? "more" : "fewer");
    bool ok = is_all(s, 2, LETTERS) && is_all(s + 2, 3, LETTERS DIGITS) && is_all(s + 5, 7, DIGITS);
    if (!ok)
        return err_set(err, ERR_RECIPE, pos,
                       "ISRC \"%s\" is not of the form CC-XXX-YY-NNNNN (2 letters, 3 letters or "
                       "digits, 7 digits)", spelled);
    memcpy(isrc, s, 13);
    return true;
}

/* GS1: weights 1, 3, 1, 3 ... over the first twelve digits. */
static int check_digit(const char *ean)
{
    int sum = 0;
    for (int i = 0; i < 12; i++)
        sum += (ean[i] - '0') * (i % 2 ? 3 : 1);
    return (10 - sum % 10) % 10;
}

bool codes_parse_ean(const char *spelled, char ean[14], struct pos pos, struct err *err)
{
    char s[14] = "";
    int n = compact(spelled, s, 13);
    if ((n != 12 && n != 13) || !is_all(s, n, DIGITS))
        return err_set(err, ERR_RECIPE, pos, "UPC \"%s\" is not 12 (UPC-A) or 13 (EAN-13) digits",
                       spelled);
    char full[14] = "0";
    memcpy(full + (13 - n), s, (size_t)n + 1);
    int expected = check_digit(full);
    if (full[12] - '0' != expected)
        return err_set(err, ERR_RECIPE, pos, "UPC \"%s\" has the check digit %c, expected %d",
                       spelled, full[12], expected);
    memcpy(ean, full, 14);
    return true;
}
