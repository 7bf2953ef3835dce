#pragma once

#include "server/services/directory/import_directory.h"
#include "server/services/text/csv_text.h"

#include <memory>
#include <string>

namespace tewatashi::server::services {

// The masters of a site of one kind as CSV, made piece by piece, so that it imports
// unchanged (import_directory.h). Each piece is one read of the database of its own: what changes
// meanwhile is told as it is when its turn comes. One thread at a time.
class DirectoryExport {
public:
    DirectoryExport(SiteContext& site, MasterKind kind, ExportEncoding encoding);
    ~DirectoryExport();
    DirectoryExport(const DirectoryExport&) = delete;
    DirectoryExport& operator=(const DirectoryExport&) = delete;

    // Appends what comes next; false when that was all. Throws tewatashi::Error.
    [[nodiscard]] bool next(std::string& piece);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
