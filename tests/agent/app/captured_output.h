#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace tewatashi::test {

// What this process writes to one of its standard streams while it lives.
class CapturedOutput {
public:
    explicit CapturedOutput(std::FILE* stream)
        : m_stream(stream), m_file(std::tmpfile()), m_kept(::dup(::fileno(stream))) {
        std::fflush(m_stream);
        ::dup2(::fileno(m_file), ::fileno(m_stream));
    }
    ~CapturedOutput() {
        std::fflush(m_stream);
        ::dup2(m_kept, ::fileno(m_stream));
        ::close(m_kept);
        std::fclose(m_file);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    [[nodiscard]] std::string text() {
        std::fflush(m_stream);
        std::rewind(m_file);
        std::string all;
        std::array<char, 4096> part{};
        while (const std::size_t size = std::fread(part.data(), 1, part.size(), m_file)) {
            all.append(part.data(), size);
        }
        return all;
    }

private:
    std::FILE* m_stream;
    std::FILE* m_file;
    int m_kept;
};

} // namespace tewatashi::test
