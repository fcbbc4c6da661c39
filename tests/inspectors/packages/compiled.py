"""An APK and a script built by the tools that developers use, and what other tools say of them. Skips without a tool."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.inspectors.packages.published import member

FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
SMALI = Path("/usr/share/java/smali.jar")
HERMESC = ("npm", "hermes-engine@0.11.0", "package/linux64-bin/hermesc")

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="cn.gov.built"
  android:versionCode="7" android:versionName="3.1">
<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="30"/>
<uses-permission android:name="android.permission.CAMERA"/>
<uses-permission android:name="android.permission.ACCESS_FINE_LOCATION"/>
<application android:label="@string/app_name" android:debuggable="true" android:allowBackup="false">
<activity android:name=".Main" android:label="每日签到"/><activity android:name="cn.gov.built.Rank"/>
<service android:name=".Track" android:enabled="@bool/on"/></application></manifest>"""
RESOURCES = {
    "values/strings.xml": """<resources><string name="app_name">Built</string><string name="only">Only here</string>
<bool name="on">true</bool><string name="lengthy">LONG</string><string name="styled">bold <b>words</b></string>
<string-array name="levels"><item>branch</item><item>person</item></string-array>
<plurals name="days"><item quantity="one">%d day</item><item quantity="other">%d days</item></plurals>
</resources>""".replace("LONG", "long text " * 30),
    "values-zh-rCN/strings.xml": """<resources><string name="app_name">构建</string><string name="lengthy">LONG</string>
<string-array name="levels"><item>支部</item><item>个人</item></string-array>
<plurals name="days"><item quantity="other">%d 天</item></plurals></resources>""".replace("LONG", "很长的文字" * 30),
    "values-en-rGB/strings.xml": """<resources><string name="app_name">Built in Britain</string></resources>""",
    "layout/main.xml": """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android"
android:layout_width="fill_parent" android:layout_height="fill_parent">
<Button android:layout_width="wrap_content" android:layout_height="wrap_content" android:text="去打卡"/>
<TextView android:layout_width="wrap_content" android:layout_height="wrap_content" android:text="@string/app_name"/>
<FrameLayout android:layout_width="wrap_content" android:layout_height="wrap_content">
<cn.gov.built.Board android:layout_width="wrap_content" android:layout_height="wrap_content" android:hint="排行榜"/>
</FrameLayout></LinearLayout>""",
    "menu/main.xml": """<menu xmlns:android="http://schemas.android.com/apk/res/android">
<item android:title="积分明细"/><item android:title="@string/only"/></menu>""",
}
CLASS = """.class public L{0};
.super Ljava/lang/Object;
.field public static count:I
.field private name:Ljava/lang/String;
.method public constructor <init>()V
    .registers 1
    invoke-direct {{p0}}, Ljava/lang/Object;-><init>()V
    return-void
.end method
.method public static pick(I)V
    .registers 4
    const-wide v0, 0x1a001a001a001aL
    packed-switch p0, :table
    const-string v0, "{1}"
    :one
    const-string/jumbo v1, "jumbo {1}"
    const-string v2, "{2}"
    new-array v0, p0, [I
    fill-array-data v0, :data
    return-void
    :table
    .packed-switch 0x1
        :one
        :one
    .end packed-switch
    :data
    .array-data 4
        0x1a
        0x1a0000
    .end array-data
.end method
"""
CLASSES = {
    "cn/gov/built/Main": ("签到成功", "shared"),
    "cn/gov/built/Rank": ("全县排名", "shared"),
    "cn/gov/built/Rank$Row": ("表情\\ud83d\\ude00", "shared"),
    "androidx/core/A": ("分享对象", "shared"),
    "com/google/android/B": ("Sign in", "clockIn"),
    "a/b/C": ("轨迹上报", "零\\u0000"),
}
SCRIPT = """function Page() { toast("我的积分"); return {title: "全国排行榜", rankList: 1}; }
print("plain ascii", Page(), "café", "表情😀", "LONG", "long");""".replace("LONG", "很长的文字" * 80)


def needs(*tools: str | Path) -> None:
    """Skip the test unless every tool is here."""
    for tool in tools:
        if not (tool.exists() if isinstance(tool, Path) else shutil.which(tool)):
            pytest.skip(f"{tool} is not installed")


def said(*command: str | Path) -> str:
    """What a tool prints, in UTF-8 or Java's modified one."""
    run = subprocess.run([str(one) for one in command], check=False, capture_output=True, timeout=120)
    assert run.returncode == 0, run.stderr.decode("utf-8", "replace")
    units = run.stdout.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le")


def apk(folder: Path, *options: str) -> Path:
    """The APK, without code."""
    needs("aapt", FRAMEWORK)
    (folder / "AndroidManifest.xml").write_text(MANIFEST, encoding="utf-8")
    for name, content in RESOURCES.items():
        (folder / "res" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "res" / name).write_text(content, encoding="utf-8")
    target = folder / "built.apk"
    said("aapt", "package", "-f", "-M", folder / "AndroidManifest.xml", "-S", folder / "res", "-I", FRAMEWORK, "-F", target, *options)  # fmt: skip
    return target


def dex(folder: Path) -> Path:
    """The code: classes of the app, of libraries and of nobody known."""
    needs("java", "dexdump", SMALI)
    for number, (name, texts) in enumerate(CLASSES.items()):
        (folder / "smali").mkdir(exist_ok=True)
        (folder / "smali" / f"{number}.smali").write_text(CLASS.format(name, *texts), encoding="utf-8")
    target = folder / "classes.dex"
    said("java", "-cp", SMALI, "org.jf.smali.Main", "assemble", folder / "smali", "-o", target)
    return target


def hermes(folder: Path) -> tuple[Path, list[str]]:
    """The script compiled, and the strings that its compiler lists."""
    compiler = folder / "hermesc"
    compiler.write_bytes(member(*HERMESC))
    compiler.chmod(0o755)
    (folder / "a.js").write_text(SCRIPT, encoding="utf-8")
    target = folder / "index.android.bundle"
    try:
        said(compiler, "-emit-binary", "-out", target, folder / "a.js")
    except OSError as error:
        pytest.skip(f"hermesc does not run here: {type(error).__name__}")
    listed = re.findall(
        r"^[si]\d+\[(ASCII|UTF-16), [^\]]*\][^:\n]*: (.*)$", said(compiler, "-dump-bytecode", folder / "a.js"), re.M
    )
    return target, [_plain(text, wide=kind == "UTF-16") for kind, text in listed]


def _plain(text: str, *, wide: bool) -> str:
    if not wide:
        return text
    return bytes(int(one, 16) for one in re.findall(r"\\x([0-9A-F]{2})", text)).decode("utf-16-le")
