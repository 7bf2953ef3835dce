#include "agent/platform/service_host.h"
#include "agent/platform/service_name_windows.h"
#include "common/files/windows_api.h"

#include <fmt/format.h>

#include <array>

namespace tewatashi::agent::platform {
namespace {

constexpr DWORD kPreshutdown_ms = 20'000;
constexpr DWORD kFailuresForgottenAfter_s = 24 * 60 * 60;
constexpr DWORD kWaitEvery_ms = 100;
constexpr DWORD kWaitMax_ms = 30'000;
constexpr const wchar_t* kEventSource =
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\";
constexpr DWORD kEventText = 1; // "%1" of agent_events.mc

struct CloseServiceOf {
    void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<SC_HANDLE__, CloseServiceOf>;

LocalizedText refused(const char* ja, const char* en, DWORD error) {
    const std::string reason = files::systemReason(error);
    return {fmt::format("{}（{}）。管理者として実行しているか確認してください。", ja, reason),
            fmt::format("{} ({}). Check that this runs as an administrator.", en, reason)};
}

Result<ServiceHandle, LocalizedText> openManager(DWORD access) {
    ServiceHandle manager(::OpenSCManagerW(nullptr, nullptr, access));
    if (!manager) {
        return failure(refused("サービスの管理に接続できません",
                               "The service manager cannot be reached", ::GetLastError()));
    }
    return manager;
}

// Null when there is no such service.
Result<ServiceHandle, LocalizedText> openService(DWORD access) {
    const auto manager = openManager(SC_MANAGER_CONNECT);
    if (!manager) {
        return failure(manager.error());
    }
    ServiceHandle service(::OpenServiceW(manager->get(), kServiceName, access));
    if (!service && ::GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST) {
        return failure(
            refused("サービスを開けません", "The service cannot be opened", ::GetLastError()));
    }
    return service;
}

DWORD stateOf(SC_HANDLE service) {
    SERVICE_STATUS status{};
    return ::QueryServiceStatus(service, &status) != 0 ? status.dwCurrentState : 0;
}

bool reaches(SC_HANDLE service, DWORD wanted) {
    for (DWORD waited_ms = 0; waited_ms <= kWaitMax_ms; waited_ms += kWaitEvery_ms) {
        if (stateOf(service) == wanted) {
            return true;
        }
        ::Sleep(kWaitEvery_ms);
    }
    return false;
}

// Settings beside the registration itself. Every one matters, and none of them keeps the service
// from working: the first that Windows refuses is returned. A kind of setting that the system does
// not know (Wine: restarts also after orderly failures) is none to refuse.
DWORD configure(SC_HANDLE service) {
    DWORD error = ERROR_SUCCESS;
    const auto set = [&](DWORD what, void* value) {
        if (::ChangeServiceConfig2W(service, what, value) == 0 && error == ERROR_SUCCESS &&
            ::GetLastError() != ERROR_INVALID_LEVEL) {
            error = ::GetLastError();
        }
    };
    std::wstring about = files::wide("ハンディターミナルの記録を失わずサーバーへ届けます。Carries "
                                     "the scans of handheld terminals to the server.");
    SERVICE_DESCRIPTIONW description{about.data()};
    set(SERVICE_CONFIG_DESCRIPTION, &description);
    SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
    set(SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
    std::array<SC_ACTION, 3> actions{SC_ACTION{SC_ACTION_RESTART, 60'000},
                                     SC_ACTION{SC_ACTION_RESTART, 60'000},
                                     SC_ACTION{SC_ACTION_RESTART, 300'000}};
    SERVICE_FAILURE_ACTIONSW failures{};
    failures.dwResetPeriod = kFailuresForgottenAfter_s;
    failures.cActions = static_cast<DWORD>(actions.size());
    failures.lpsaActions = actions.data();
    set(SERVICE_CONFIG_FAILURE_ACTIONS, &failures);
    SERVICE_FAILURE_ACTIONS_FLAG alsoOrderly{TRUE};
    set(SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &alsoOrderly);
    SERVICE_PRESHUTDOWN_INFO preshutdown{kPreshutdown_ms};
    set(SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown);
    return error;
}

void registerEvents(const std::filesystem::path& program) {
    const std::wstring key = std::wstring(kEventSource) + kServiceName;
    const std::wstring file = program.wstring();
    const DWORD kinds = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"EventMessageFile", REG_EXPAND_SZ,
                      file.c_str(), static_cast<DWORD>((file.size() + 1) * sizeof(wchar_t)));
    ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"TypesSupported", REG_DWORD, &kinds,
                      sizeof kinds);
}

} // namespace

bool hasServices() { return true; }

Result<void, LocalizedText> installService(const std::filesystem::path& program) {
    const auto manager = openManager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    if (!manager) {
        return failure(manager.error());
    }
    // Quoted: the path holds a space.
    const std::wstring command = L"\"" + program.wstring() + L"\" service run";
    const std::wstring shown = files::wide("Tewatashi 自動転送 (Agent)");
    ServiceHandle service(
        ::CreateServiceW(manager->get(), kServiceName, shown.c_str(), SERVICE_ALL_ACCESS,
                         SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                         command.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr));
    if (!service && ::GetLastError() == ERROR_SERVICE_EXISTS) {
        service.reset(::OpenServiceW(manager->get(), kServiceName, SERVICE_ALL_ACCESS));
        if (service &&
            ::ChangeServiceConfigW(service.get(), SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                   SERVICE_ERROR_NORMAL, command.c_str(), nullptr, nullptr, nullptr,
                                   nullptr, nullptr, shown.c_str()) == 0) {
            service.reset();
        }
    }
    if (!service) {
        return failure(refused("サービスを登録できません", "The service cannot be registered",
                               ::GetLastError()));
    }
    if (const DWORD error = configure(service.get()); error != ERROR_SUCCESS) {
        return failure(refused("サービスは登録しましたが、設定の一部が拒否されました",
                               "The service is registered, but Windows refused one of its settings",
                               error));
    }
    registerEvents(program);
    return {};
}

Result<void, LocalizedText> stopService() {
    const auto service = openService(SERVICE_STOP | SERVICE_QUERY_STATUS);
    if (!service || !*service) {
        return service ? Result<void, LocalizedText>() : failure(service.error());
    }
    SERVICE_STATUS status{};
    if (::ControlService(service->get(), SERVICE_CONTROL_STOP, &status) == 0 &&
        ::GetLastError() != ERROR_SERVICE_NOT_ACTIVE) {
        return failure(
            refused("サービスを停止できません", "The service cannot be stopped", ::GetLastError()));
    }
    if (!reaches(service->get(), SERVICE_STOPPED)) {
        return failure(refused("サービスが30秒以内に停止しません",
                               "The service does not stop within 30 s",
                               ERROR_SERVICE_REQUEST_TIMEOUT));
    }
    return {};
}

Result<void, LocalizedText> startService() {
    const auto service = openService(SERVICE_START | SERVICE_QUERY_STATUS);
    if (!service) {
        return failure(service.error());
    }
    if (!*service) {
        return failure(LocalizedText{
            "サービスは登録されていません。先に「tewatashi-agent service install」を実行して"
            "ください。",
            "The service is not registered. Run \"tewatashi-agent service install\" first."});
    }
    if (::StartServiceW(service->get(), 0, nullptr) == 0 &&
        ::GetLastError() != ERROR_SERVICE_ALREADY_RUNNING) {
        return failure(
            refused("サービスを開始できません", "The service cannot be started", ::GetLastError()));
    }
    if (!reaches(service->get(), SERVICE_RUNNING)) {
        return failure(LocalizedText{
            "サービスが開始しません。データフォルダーの agent.log とイベントビューアーで理由を確認"
            "してください。",
            "The service does not start. The reason is in agent.log in the data folder and in the "
            "Event Viewer."});
    }
    return {};
}

Result<void, LocalizedText> removeService() {
    if (auto stopped = stopService(); !stopped) {
        return stopped;
    }
    const auto service = openService(DELETE);
    if (!service || !*service) {
        return service ? Result<void, LocalizedText>() : failure(service.error());
    }
    if (::DeleteService(service->get()) == 0 &&
        ::GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE) {
        return failure(refused("サービスの登録を解除できません",
                               "The service cannot be unregistered", ::GetLastError()));
    }
    const std::wstring key = std::wstring(kEventSource) + kServiceName;
    ::RegDeleteKeyW(HKEY_LOCAL_MACHINE, key.c_str());
    return {};
}

void noteInSystemLog(SystemLogKind kind, const LocalizedText& text) {
    const HANDLE log = ::RegisterEventSourceW(nullptr, kServiceName);
    if (log == nullptr) {
        return; // the log file has it as well
    }
    const std::wstring both = files::wide(text.ja + "\r\n" + text.en);
    const wchar_t* words[] = {both.c_str()};
    const WORD type = kind == SystemLogKind::Info      ? EVENTLOG_INFORMATION_TYPE
                      : kind == SystemLogKind::Warning ? EVENTLOG_WARNING_TYPE
                                                       : EVENTLOG_ERROR_TYPE;
    ::ReportEventW(log, type, 0, kEventText, nullptr, 1, 0, words, nullptr);
    ::DeregisterEventSource(log);
}

} // namespace tewatashi::agent::platform
