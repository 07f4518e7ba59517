// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What makes `text` not well-formed XML, or nothing. Knows what the library writes: elements, attributes, entities,
/// a doctype in front; no comments, CDATA or processing instructions.
inline std::string xml_fault(std::string_view text) {
    std::size_t i = 0;
    auto const at = [&](std::string const& what) { return what + " at byte " + std::to_string(i); };
    auto const name_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
    };
    auto const space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    auto const entity = [&](std::size_t from) {
        for (std::string_view const e : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
            if (text.substr(from, e.size()) == e) return true;
        return false;
    };
    if (text.starts_with("<!DOCTYPE html>")) i = 15;
    std::vector<std::string> open;
    std::set<std::string> ids;
    bool seen_root = false;
    while (i < text.size()) {
        char const c = text[i];
        auto const u = static_cast<unsigned char>(c);
        if (u < 0x20 && !space(c)) return at("control character");
        if (c == '&' && !entity(i)) return at("bare ampersand");
        if (c != '<') {
            if (open.empty() && !space(c)) return at("text outside the root");
            ++i;
            continue;
        }
        ++i;
        bool const closing = i < text.size() && text[i] == '/';
        if (closing) ++i;
        std::string name;
        while (i < text.size() && name_char(text[i])) name += text[i++];
        if (name.empty()) return at("no element name");
        if (closing) {
            if (open.empty() || open.back() != name) return at("</" + name + "> does not match");
            open.pop_back();
            if (i >= text.size() || text[i] != '>') return at("no > after </" + name);
            ++i;
            continue;
        }
        if (open.empty() && seen_root) return at("second root");
        seen_root = true;
        std::set<std::string> attributes;
        for (;;) {
            std::size_t const before = i;
            while (i < text.size() && space(text[i])) ++i;
            if (i >= text.size()) return at("unfinished <" + name);
            if (text[i] == '>') {
                ++i;
                open.push_back(name);
                break;
            }
            if (text.substr(i, 2) == "/>") {
                i += 2;
                break;
            }
            if (i == before) return at("no space before an attribute of <" + name);
            std::string attribute, value;
            while (i < text.size() && name_char(text[i])) attribute += text[i++];
            if (attribute.empty() || text.substr(i, 2) != "=\"") return at("bad attribute in <" + name);
            i += 2;
            for (; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '<') return at("< in an attribute");
                if (text[i] == '&' && !entity(i)) return at("bare ampersand in an attribute");
                value += text[i];
            }
            if (i >= text.size()) return at("unfinished attribute");
            ++i;
            if (!attributes.insert(attribute).second) return at("attribute " + attribute + " given twice");
            if (attribute == "id" && !ids.insert(value).second) return at("id " + value + " given twice");
        }
    }
    if (!open.empty()) return "<" + open.back() + "> is not closed";
    return seen_root ? "" : "no element";
}
