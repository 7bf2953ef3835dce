#pragma once

// How many characters the fields take that several pages have. The services set the limits and say
// what is wrong; a field only keeps a slip of the hand from becoming long.
namespace tewatashi::server::web {

inline constexpr int kCodeCharacters = 20;   // of departments, places, routes, classes, cards
inline constexpr int kNumberCharacters = 20; // of employees
inline constexpr int kNameCharacters = 100;
inline constexpr int kLoginCharacters = 64;

} // namespace tewatashi::server::web
