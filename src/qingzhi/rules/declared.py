"""What the ledger calls functions where it says what an app is for (主要功能). No expressions: pages read it too."""

CHECK_IN, POINTS, ONLINE = ("打卡", "签到"), ("积分",), ("在线时长", "学习时长")
