/* Civil days, Easter, and the public holidays of the 16 Laender.
 *
 * A day is a number, so that "four weeks later" is an addition. Holidays are rows of one table: a
 * fixed day, or a distance from Easter, the Laender, the years. */
#include "booking.h"

#include "instant.h"

#include <string.h>

#include "banned.h"

int32_t booking_day_of(struct booking_date date)
{
    return (int32_t)rh_date_days(date.year, date.month, date.day);
}

struct booking_date booking_date_of(int32_t day)
{
    int32_t date[3];
    rh_date_of_days(day, date);
    return (struct booking_date){.year = date[0], .month = date[1], .day = date[2]};
}

int booking_weekday(int32_t day)
{
    return (day % 7 + 10) % 7 + 1; /* 1970-01-01 was a Thursday */
}

bool booking_is_nth(int32_t day, int nth)
{
    struct booking_date date = booking_date_of(day);
    if (nth > 0)
        return (date.day - 1) / 7 + 1 == nth;
    return booking_date_of(day + 7).month != date.month;
}

/* The Gregorian computus as Gauss gave it, with both exceptions; H. Lichtenberg's form (1997),
 * where they are part of the arithmetic. */
int32_t booking_easter(int32_t year)
{
    int32_t century = year / 100;
    int32_t lunar = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    int32_t sun = 2 - (3 * century + 3) / 4;
    int32_t moon = year % 19;
    int32_t seed = (19 * moon + lunar) % 30;
    int32_t full = 21 + seed - (seed / 29 + (seed / 28 - seed / 29) * (moon / 11));
    int32_t first_sunday = 7 - (year + year / 4 + sun) % 7;
    int32_t to_sunday = 7 - (full - first_sunday) % 7;
    return booking_day_of((struct booking_date){year, 3, 1}) + full + to_sunday - 1;
}

/* The Laender, each with the law that names its holidays. */
enum land {
    BW = 1 << 0,  /* Gesetz ueber die Sonntage und Feiertage (FTG) Section 1 */
    BY = 1 << 1,  /* Feiertagsgesetz (FTG) Art. 1 */
    BE = 1 << 2,  /* Gesetz ueber die Sonn- und Feiertage Section 1 */
    BB = 1 << 3,  /* Feiertagsgesetz (FTG) Section 2 */
    HB = 1 << 4,  /* Gesetz ueber die Sonn- und Feiertage Section 2 */
    HH = 1 << 5,  /* Feiertagsgesetz Section 1 */
    HE = 1 << 6,  /* Hessisches Feiertagsgesetz (HFeiertagsG) Section 1 */
    MV = 1 << 7,  /* Feiertagsgesetz Mecklenburg-Vorpommern (FTG M-V) Section 2 */
    NI = 1 << 8,  /* Niedersaechsisches Gesetz ueber die Feiertage (NFeiertagsG) Section 2 */
    NW = 1 << 9,  /* Feiertagsgesetz NW Section 2 */
    RP = 1 << 10, /* Landesgesetz ueber den Schutz der Sonn- und Feiertage (LFtG) Section 2 */
    SL = 1 << 11, /* Gesetz Nr. 1040 ueber die Sonn- und Feiertage (SFG) Section 2 */
    SN = 1 << 12, /* Gesetz ueber Sonn- und Feiertage im Freistaat Sachsen (SaechsSFG) Section 1 */
    ST = 1 << 13, /* Gesetz ueber die Sonn- und Feiertage (FeiertG LSA) Section 2 */
    SH = 1 << 14, /* Gesetz ueber Sonn- und Feiertage (SFTG) Section 2 */
    TH = 1 << 15, /* Thueringer Feier- und Gedenktagsgesetz (ThuerFGtG) Section 2 */
    ALL = (1 << 16) - 1
};

static const char *const lands[] = {"BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV",
                                    "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"};

static unsigned land_of(const char *name)
{
    for (size_t i = 0; i < sizeof lands / sizeof lands[0]; i++)
        if (strcmp(lands[i], name) == 0)
            return 1U << i;
    return 0;
}

struct holiday {
    const char *key;
    int month, day; /* month 0: `day` days after Easter Sunday */
    unsigned lands;
    int from, to; /* years, 0: no bound */
};

/* 3 October: Einigungsvertrag Art. 2 (2), for all Laender. The others as the laws above say it;
 * years are those in which a holiday was brought in for good or set once. Hessen counts every
 * Sunday as a holiday: offices do not open on them anyway. */
static const struct holiday holidays[] = {
    {"holiday.new_year", 1, 1, ALL, 0, 0},
    {"holiday.epiphany", 1, 6, BW | BY | ST, 0, 0},
    {"holiday.womens_day", 3, 8, BE, 2019, 0},
    {"holiday.womens_day", 3, 8, MV, 2023, 0},
    {"holiday.good_friday", 0, -2, ALL, 0, 0},
    {"holiday.easter_sunday", 0, 0, BB, 0, 0},
    {"holiday.easter_monday", 0, 1, ALL, 0, 0},
    {"holiday.labour_day", 5, 1, ALL, 0, 0},
    {"holiday.liberation_day", 5, 8, BE, 2020, 2020},
    {"holiday.liberation_day", 5, 8, BE, 2025, 2025},
    {"holiday.ascension", 0, 39, ALL, 0, 0},
    {"holiday.whit_sunday", 0, 49, BB, 0, 0},
    {"holiday.whit_monday", 0, 50, ALL, 0, 0},
    {"holiday.corpus_christi", 0, 60, BW | BY | HE | NW | RP | SL, 0, 0},
    {"holiday.uprising_day", 6, 17, BE, 2028, 2028},
    {"holiday.assumption", 8, 15, SL, 0, 0},
    {"holiday.childrens_day", 9, 20, TH, 2019, 0},
    {"holiday.german_unity", 10, 3, ALL, 1990, 0},
    {"holiday.reformation", 10, 31, BB | MV | SN | ST | TH, 0, 0},
    {"holiday.reformation", 10, 31, HB | HH | NI | SH, 2018, 0},
    {"holiday.reformation", 10, 31, ALL, 2017, 2017},
    {"holiday.all_saints", 11, 1, BW | BY | NW | RP | SL, 0, 0},
    {"holiday.christmas", 12, 25, ALL, 0, 0},
    {"holiday.boxing_day", 12, 26, ALL, 0, 0},
};

static bool falls_on(const struct holiday *holiday, struct booking_date date, int from_easter)
{
    if (holiday->month == 0)
        return holiday->day == from_easter;
    return holiday->month == date.month && holiday->day == date.day;
}

static bool in_force(const struct holiday *holiday, unsigned land, int32_t year)
{
    bool here = holiday->lands == ALL || (holiday->lands & land) != 0;
    return here && year >= holiday->from && (holiday->to == 0 || year <= holiday->to);
}

/* Buss- und Bettag: the Wednesday before 23 November; in all Laender until 1994, since then in
 * Saxony. */
static bool repentance_day(unsigned land, int32_t day, struct booking_date date)
{
    return date.month == 11 && date.day >= 16 && date.day <= 22 && booking_weekday(day) == 3 &&
           ((land & SN) != 0 || date.year < 1995);
}

const char *booking_holiday(const char *land, int32_t day)
{
    struct booking_date date = booking_date_of(day);
    unsigned which = land_of(land);
    int from_easter = (int)(day - booking_easter(date.year));
    for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++)
        if (in_force(&holidays[i], which, date.year) && falls_on(&holidays[i], date, from_easter))
            return holidays[i].key;
    return repentance_day(which, day, date) ? "holiday.repentance" : NULL;
}
