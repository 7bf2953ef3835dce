#pragma once

#include <string>

// Outlines drawn with stroke on a 24 × 24 field: the path data of an SVG. Status is told by shape
// and word, colour only helps.
namespace tewatashi::server::web::icons {

inline const std::string kDocument = "M6 3h9l4 4v14H6z M9 11h7 M9 15h7";
inline const std::string kHandIn = "M12 3v10 M8 9.5l4 4 4-4 M3 14v6h18v-6";
inline const std::string kBag = "M6 8h12l1.500 13h-15z M9 8V6.500a3 3 0 0 1 6 0V8";
inline const std::string kTruck = "M2 6h12v10H2z M14 10h4l4 3.500V16h-8z "
                                  "M4.500 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0 "
                                  "M15.500 18a2 2 0 1 0 4 0a2 2 0 1 0-4 0";
inline const std::string kPin = "M12 21s-7-6.200-7-11.500a7 7 0 0 1 14 0C19 14.800 12 21 12 21z "
                                "M9.500 9.500a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0";
inline const std::string kArrow = "M3 12h17 M14 6l6 6-6 6";
inline const std::string kBox = "M3 8l9-4.500L21 8v9l-9 4.500L3 17z M3 8l9 4.500L21 8 M12 12.500v9";
inline const std::string kCheck = "M4 12.500l5.500 5.500L20 6.500";
inline const std::string kReturn = "M9 7L4 12l5 5 M4 12h11a5 5 0 0 1 5 5v2";
inline const std::string kPause = "M12 3a9 9 0 1 0 .01 0z M10 9v6 M14 9v6";
inline const std::string kWarning = "M12 3.500L22 20.500H2z M12 10v5 M12 17.600v.4";
inline const std::string kCross = "M12 3a9 9 0 1 0 .01 0z M9 9l6 6 M15 9l-6 6";
inline const std::string kCopy = "M8 8h12v12H8z M4 16V4h12";
inline const std::string kQuestion = "M12 3a9 9 0 1 0 .01 0z M9.500 9.700a2.500 2.500 0 1 1 3.600 "
                                     "2.200c-.7.4-1.100.9-1.100 1.700 M12 17v.3";
inline const std::string kPencil = "M4 20l1-4L16 5l3 3L8 19z";
inline const std::string kInfo = "M12 3a9 9 0 1 0 .01 0z M12 11v6 M12 7.500v.3";
inline const std::string kClock = "M12 3a9 9 0 1 0 .01 0z M12 7v5.500l3.500 2";
inline const std::string kPerson = "M12 4a4 4 0 1 0 .01 0z M4 21c0-4.500 3.500-7 8-7s8 2.500 8 7";
inline const std::string kBell = "M6 17v-6.500a6 6 0 0 1 12 0V17l2 2H4z M10 21.500h4 M12 2v2.500";

} // namespace tewatashi::server::web::icons
