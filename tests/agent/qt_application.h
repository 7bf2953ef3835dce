#pragma once

#include <QCoreApplication>

namespace tewatashi::test {

// The application object that Qt wants, for one test.
struct QtApplication {
    int count = 1;
    char name[5] = "test";
    char* words[2] = {name, nullptr};
    QCoreApplication application{count, words};
};

} // namespace tewatashi::test
