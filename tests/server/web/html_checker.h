#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::test {

// What is wrong with a page: tags that do not nest, unquoted or repeated attributes, duplicate
// ids, labels and aria references without target, scripts, inline styles, event handlers, images
// without alternative text, forms without a token. Empty for a good page.
[[nodiscard]] std::vector<std::string> htmlProblems(std::string_view html);

// Without ids, nonces and tokens (runs of 24 or more hex digits), which are random: one in ten
// pages full of them holds any four digits.
[[nodiscard]] std::string withoutIds(std::string_view html);

// The text of a page as a reader sees it: without tags, entities resolved.
[[nodiscard]] std::string htmlText(std::string_view html);

// The value of the first input with this name; "" if there is none. Entities resolved.
[[nodiscard]] std::string inputValue(std::string_view html, std::string_view name);

// Every value of an attribute in the page, entities resolved.
[[nodiscard]] std::vector<std::string> attributeValues(std::string_view html,
                                                       std::string_view attribute);

} // namespace tewatashi::test
