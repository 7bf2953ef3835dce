#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <memory>

namespace tewatashi::agent::platform {

// Held by the one process that may touch a data folder; freed by the system when it ends, however
// it ends.
class InstanceLock {
public:
    virtual ~InstanceLock() = default;
    InstanceLock(const InstanceLock&) = delete;
    InstanceLock& operator=(const InstanceLock&) = delete;

    // Does not wait. The error says that another process holds it, or why it cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<InstanceLock>, LocalizedText>
    acquire(const std::filesystem::path& folder);

protected:
    InstanceLock() = default;
};

} // namespace tewatashi::agent::platform
