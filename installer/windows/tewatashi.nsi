; Installer of the agent for 64-bit Windows 10 and 11. Made by ./dev windows.
;
;   tewatashi-setup-X.exe                     asks
;   tewatashi-setup-X.exe /S /SERVER=https://… /CODE=… [/PIN=sha256]   asks nothing
;
; Exit codes with /S: 0 done; 2 not possible (reason in install.log of the program's folder);
; 3 installed, but not enrolled: the server refused or cannot be reached.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel admin
ManifestSupportedOS Win10
ManifestDPIAware true

!include LogicLib.nsh
!include FileFunc.nsh
!include MUI2.nsh
!include nsDialogs.nsh
!include x64.nsh

!define NAME "Tewatashi"
; For everybody who signs in.
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tewatashi"
Name "${NAME} ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Tewatashi"
InstallDirRegKey HKLM "${UNINSTALL_KEY}" "InstallLocation"
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "Tewatashi 手渡し"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Tewatashi"
VIAddVersionKey "FileDescription" "Tewatashi agent setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

Var Server
Var Code
Var Pin
Var Enrolled
Var ServerField
Var CodeField
Var PinField
Var Ending

!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${FOLDER}/LICENSE.txt"
Page custom enrolPage enrolPageLeave
!insertmacro MUI_PAGE_INSTFILES
; Through the shell, so that it runs as the person at the screen and not with the installer's rights.
!define MUI_FINISHPAGE_RUN "$WINDIR\explorer.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "$\"$INSTDIR\tewatashi-tray.exe$\""
!define MUI_FINISHPAGE_RUN_TEXT "$(openWindow)"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese"
!insertmacro MUI_LANGUAGE "English"

LangString enrolTitle ${LANG_JAPANESE} "サーバーへの登録"
LangString enrolTitle ${LANG_ENGLISH} "Registration at the server"
LangString enrolSubtitle ${LANG_JAPANESE} "管理者から受け取った住所と登録コードを入力してください。"
LangString enrolSubtitle ${LANG_ENGLISH} "Enter the address and the code that the administrator gave you."
LangString serverLabel ${LANG_JAPANESE} "サーバーの住所 (https://…)"
LangString serverLabel ${LANG_ENGLISH} "Server (https://…)"
LangString codeLabel ${LANG_JAPANESE} "登録コード（一回限り）または展開トークン"
LangString codeLabel ${LANG_ENGLISH} "One-time code or deployment token"
LangString pinLabel ${LANG_JAPANESE} "証明書の指紋 SHA-256（自己署名の場合だけ）"
LangString pinLabel ${LANG_ENGLISH} "Certificate's SHA-256 fingerprint (only when it is self-signed)"
LangString enrolLater ${LANG_JAPANESE} "空欄のままにすると、あとで「tewatashi-agent enrol」で登録できます。"
LangString enrolLater ${LANG_ENGLISH} "Leave empty to register later with $\"tewatashi-agent enrol$\"."
LangString both ${LANG_JAPANESE} "住所と登録コードの両方を入力するか、両方を空欄にしてください。"
LangString both ${LANG_ENGLISH} "Enter both the address and the code, or neither."
LangString old ${LANG_JAPANESE} "このソフトウェアには64ビット版の Windows 10 または 11 が必要です。"
LangString old ${LANG_ENGLISH} "This software needs 64-bit Windows 10 or 11."
LangString cannotStop ${LANG_JAPANESE} "動作中の自動転送サービスを停止できません。しばらく待って、もう一度実行してください。"
LangString cannotStop ${LANG_ENGLISH} "The running agent service cannot be stopped. Wait a moment, then try again."
LangString notEnrolled ${LANG_JAPANESE} "インストールしましたが、サーバーに登録できませんでした。理由:"
LangString notEnrolled ${LANG_ENGLISH} "Installed, but not registered at the server. The reason:"
LangString noService ${LANG_JAPANESE} "サービスを登録または開始できませんでした。理由:"
LangString noService ${LANG_ENGLISH} "The service could not be registered or started. The reason:"
LangString unsentKept ${LANG_JAPANESE} "未送信の記録がこのPCに残っている可能性があります。データは削除しません。再インストールすると送信を再開します。$\r$\n場所:"
LangString unsentKept ${LANG_ENGLISH} "Scans that were not sent may still be on this PC. The data is kept; installing again sends them.$\r$\nPlace:"
LangString deleteData ${LANG_JAPANESE} "未送信の記録はありません。設定・鍵・履歴も削除しますか？（登録し直すには新しい登録コードが必要になります）"
LangString deleteData ${LANG_ENGLISH} "No scans are waiting. Delete settings, key and history as well? (To register again you will need a new code.)"

LangString openWindow ${LANG_JAPANESE} "状態表示ウィンドウを開く"
LangString openWindow ${LANG_ENGLISH} "Open the window with the agent's state"

!macro Log TEXT
    FileOpen $9 "$INSTDIR\install.log" a
    FileSeek $9 0 END
    FileWriteUTF16LE /BOM $9 "${TEXT}$\r$\n"
    FileClose $9
!macroend

; Shows the reason where somebody watches, keeps it in the log, sets the exit code.
!macro Complain TEXT OUTPUT EXITCODE
    !insertmacro Log "${TEXT} ${OUTPUT}"
    StrCpy $Ending ${EXITCODE}
    MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}$\r$\n${OUTPUT}" /SD IDOK
!macroend

; The window holds nothing: the service works on while it is away. 128: none is open.
!macro CloseTray
    nsExec::Exec '"$SYSDIR\taskkill.exe" /F /IM tewatashi-tray.exe'
    Pop $0
!macroend

; $R2 becomes the value of the word of the command line $R0 that begins with $R1 ("/SERVER=").
; GetOptions would end an address at its first slash.
Function wordValue
    StrLen $R3 $R1
    StrCpy $R4 0
    StrCpy $R2 ""
search:
    StrCpy $R5 $R0 $R3 $R4
    StrCmp $R5 "" found
    StrCmp $R5 $R1 begin
    IntOp $R4 $R4 + 1
    Goto search
begin:
    IntOp $R4 $R4 + $R3
letter:
    StrCpy $R5 $R0 1 $R4
    StrCmp $R5 "" found
    StrCmp $R5 " " found
    IntOp $R4 $R4 + 1
    StrCmp $R5 '"' letter
    StrCpy $R2 "$R2$R5"
    Goto letter
found:
FunctionEnd

!macro Option WORD RESULT
    StrCpy $R1 "${WORD}"
    Call wordValue
    StrCpy ${RESULT} $R2
!macroend

Function .onInit
    ${IfNot} ${RunningX64}
        MessageBox MB_OK|MB_ICONSTOP "$(old)" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    SetRegView 64
    SetShellVarContext all
    StrCpy $Ending 0
    ${GetParameters} $R0
    !insertmacro Option "/SERVER=" $Server
    !insertmacro Option "/CODE=" $Code
    !insertmacro Option "/PIN=" $Pin
    StrCpy $Enrolled 0
    IfFileExists "$APPDATA\Tewatashi\agent.json" 0 +2
        StrCpy $Enrolled 1
FunctionEnd

Function enrolPage
    ${If} $Enrolled = 1 ; an upgrade asks nothing
        Abort
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "$(enrolTitle)" "$(enrolSubtitle)"
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 0 100% 10u "$(serverLabel)"
    Pop $0
    ${NSD_CreateText} 0 11u 100% 13u "$Server"
    Pop $ServerField
    ${NSD_CreateLabel} 0 32u 100% 10u "$(codeLabel)"
    Pop $0
    ${NSD_CreateText} 0 43u 100% 13u "$Code"
    Pop $CodeField
    ${NSD_CreateLabel} 0 64u 100% 10u "$(pinLabel)"
    Pop $0
    ${NSD_CreateText} 0 75u 100% 13u "$Pin"
    Pop $PinField
    ${NSD_CreateLabel} 0 98u 100% 20u "$(enrolLater)"
    Pop $0
    nsDialogs::Show
FunctionEnd

Function enrolPageLeave
    ${NSD_GetText} $ServerField $Server
    ${NSD_GetText} $CodeField $Code
    ${NSD_GetText} $PinField $Pin
    StrCpy $0 "$Server"
    StrCpy $1 "$Code"
    ${If} $0 == ""
    ${AndIf} $1 != ""
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(both)"
        Abort
    ${EndIf}
    ${If} $0 != ""
    ${AndIf} $1 == ""
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(both)"
        Abort
    ${EndIf}
FunctionEnd

Section
    ; The journal is not in this folder: an upgrade never touches it.
    SetOutPath "$INSTDIR"
    IfFileExists "$INSTDIR\tewatashi-agent.exe" 0 copy
        nsExec::ExecToStack '"$INSTDIR\tewatashi-agent.exe" service stop --lang en'
        Pop $0
        Pop $1
        ${If} $0 != 0
            !insertmacro Complain "$(cannotStop)" "$1" 2
            SetErrorLevel 2
            Quit
        ${EndIf}
copy:
    !insertmacro CloseTray
    File /r "${FOLDER}/*.*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "Tewatashi 手渡し"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "Publisher" "Tewatashi"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoRepair" 1
    WriteRegStr HKLM "${RUN_KEY}" "Tewatashi" '"$INSTDIR\tewatashi-tray.exe" --background'
    CreateShortCut "$SMPROGRAMS\Tewatashi 手渡し.lnk" "$INSTDIR\tewatashi-tray.exe"

    ${If} $Enrolled = 0
    ${AndIf} $Server != ""
        StrCpy $2 '"$INSTDIR\tewatashi-agent.exe" enrol --lang en --server "$Server" --code "$Code"'
        ${If} $Pin != ""
            StrCpy $2 '$2 --pin "$Pin"'
        ${EndIf}
        nsExec::ExecToStack '$2'
        Pop $0
        Pop $1
        ${If} $0 = 0
            StrCpy $Enrolled 1
        ${Else}
            !insertmacro Complain "$(notEnrolled)" "$1" 3
        ${EndIf}
    ${EndIf}

    nsExec::ExecToStack '"$INSTDIR\tewatashi-agent.exe" service install --lang en'
    Pop $0
    Pop $1
    ${If} $0 != 0
        !insertmacro Complain "$(noService)" "$1" 2
    ${ElseIf} $Enrolled = 1
        nsExec::ExecToStack '"$INSTDIR\tewatashi-agent.exe" service start --lang en'
        Pop $0
        Pop $1
        ${If} $0 != 0
            !insertmacro Complain "$(noService)" "$1" 2
        ${EndIf}
    ${EndIf}
    SetErrorLevel $Ending
SectionEnd

Function un.onInit
    SetRegView 64
    SetShellVarContext all
FunctionEnd

Section Uninstall
    nsExec::ExecToStack '"$INSTDIR\tewatashi-agent.exe" service remove --lang en'
    Pop $0
    Pop $1
    ${If} $0 != 0
        MessageBox MB_OK|MB_ICONSTOP "$(cannotStop)$\r$\n$1" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    ; 0: everything the journal holds was delivered. Anything else, and the data stays.
    nsExec::ExecToStack '"$INSTDIR\tewatashi-agent.exe" status --unsent'
    Pop $2
    Pop $1
    !insertmacro CloseTray
    DeleteRegValue HKLM "${RUN_KEY}" "Tewatashi"
    Delete "$SMPROGRAMS\Tewatashi 手渡し.lnk"
    RMDir /r "$INSTDIR\platforms"
    RMDir /r "$INSTDIR\tls"
    RMDir /r "$INSTDIR\styles"
    Delete "$INSTDIR\*.dll"
    Delete "$INSTDIR\*.exe"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\install.log"
    RMDir "$INSTDIR"
    DeleteRegKey HKLM "${UNINSTALL_KEY}"
    IfFileExists "$APPDATA\Tewatashi\journal.db" 0 settled
    ${If} $2 == 0
        ; Silently nothing is deleted.
        MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "$(deleteData)" /SD IDNO IDNO settled
        RMDir /r "$APPDATA\Tewatashi"
    ${Else}
        MessageBox MB_OK|MB_ICONINFORMATION "$(unsentKept) $APPDATA\Tewatashi" /SD IDOK
    ${EndIf}
settled:
SectionEnd
