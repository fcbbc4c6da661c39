"""What sounds like a restricted function and is none: words that were met in real apps and libraries, by function."""

from __future__ import annotations

from tests.inspectors.packages.containers import Part

EVERYDAY: dict[str, dict[str, list[Part]]] = {
    "check_in": {
        "a tourism app": [Part("Spot", "景点推荐", "网红打卡地", "打卡成功，获得旅行勋章", "spotList")],
        "a tourism app's button": [Part("Spot", "景区地图", "打卡", "游客到此一游", "openSpot")],
        "signing in to an account": [Part("Login", "Sign in", "Sign in with Google", "登录成功", "signInButton")],
        "names that begin alike": [Part("Home", "首页", "checkInterval", "checkIndexOverflow", "checkIntent")],
        "sport": [Part("Run", "全民健身", "跑步打卡", "运动打卡成功", "runList")],
        "words to learn": [Part("Word", "背单词", "单词打卡", "早起打卡", "wordList")],
        "those present at a meeting": [Part("Meeting", "会议通知", "签到表", "参会嘉宾签到处", "meetingList")],
        "a hotel": [Part("Hotel", "酒店预订", "Check-in 14:00", "办理入住", "hotelList")],
        "signatures and receipts": [Part("Sign", "电子签名", "签收", "数字签名验证", "signature")],
    },
    "points": {
        "calculus": [Part("Math", "高等数学", "定积分与不定积分", "微积分公式", "integralFormula")],
        "mathematics in the plain word": [Part("Math", "数学辅导", "积分", "函数与导数", "mathList")],
        "circuits": [Part("Circuit", "电路基础", "积分电路", "比例积分调节", "circuitList")],
        "geometry": [Part("Draw", "绘图", "points", "getPoints", "pointsArray")],
        "results of examinations": [Part("Exam", "成绩查询", "学分", "得分率", "score")],
        "a bank's card": [Part("Card", "信用卡服务", "信用卡积分", "银行积分", "cardList")],
        "credit of a person": [Part("Trust", "信用查询", "信用分", "失信名单", "creditList")],
        "settling in a city": [Part("Settle", "积分落户", "积分入学申请", "居住证积分", "settleList")],
        "chemistry": [Part("Gas", "空气质量", "体积分数", "面积分布", "gasList")],
    },
    "ranking": {
        "models to follow": [Part("Model", "榜样的力量", "时代楷模", "学习榜样", "modelList")],
        "news that many read": [Part("News", "热搜榜", "热门排行", "热搜更新", "hotList")],
        "music": [Part("Song", "音乐榜", "歌曲榜", "新歌榜", "songList")],
        "results of searching": [Part("Seek", "搜索", "搜索排名", "关键词排名", "seekList")],
        "examinations": [Part("Exam", "高考查分", "成绩排名", "录取分数线", "examList")],
        "names in no order": [Part("Thanks", "致谢", "排名不分先后", "合作单位", "thanksList")],
        "waiting for a flat": [Part("Flat", "公租房", "轮候排名", "摇号排名", "flatList")],
    },
    "online_duration": {
        "animations": [Part("Move", "首页", "duration", "动画时长", "animationDuration")],
        "films": [Part("Film", "视频中心", "视频时长", "播放时长", "videoDuration")],
        "calls": [Part("Call", "通话记录", "通话时长", "录音时长", "callDuration")],
        "parking": [Part("Park", "停车服务", "停车时长", "计费时长", "parkDuration")],
        "devices": [Part("Device", "设备管理", "设备在线时长", "终端在线时长", "deviceList")],
    },
    "sharing": {
        "AppCompat's menu": [Part("Home", "首页", "分享对象", "使用%s分享", "shareActionProvider")],
        "a button": [Part("News", "新闻详情", "分享", "分享成功", "onShareAppMessage")],
        "liking an article": [Part("News", "新闻详情", "点赞", "评论", "likeCount")],
        "asking friends": [Part("Mine", "我的", "邀请好友", "分享给好友", "shareMessage")],
    },
    "trace_upload": {
        "a map": [Part("Map", "地图导航", "定位失败", "正在定位", "getLocation")],
        "a portrait": [Part("Mine", "个人资料", "上传头像", "拍照上传", "chooseImage")],
        "an identity card": [Part("Person", "实名认证", "请拍摄身份证人像面", "上传身份证照片", "ocrCard")],
        "pictures by citizens": [Part("Report", "随手拍", "上传照片", "市民拍照上传", "chooseMedia")],
        "parcels": [Part("Parcel", "快递查询", "物流轨迹", "快递轨迹", "parcelList")],
        "a bus": [Part("Bus", "公交出行", "公交实时定位", "线路查询", "busLine")],
        "uploading a picture": [Part("Form", "办事申请", "图片上传", "选择图片", "uploadImage")],
    },
    "feedback": {
        "what a key feels like": [Part("Set", "设置", "震动反馈", "点击反馈", "FEEDBACK_SPOKEN")],
        "advice to writers": [Part("Write", "写作", "标题建议控制在20字", "操作反馈", "writeList")],
    },
    "commerce": {
        "buying by the state": [Part("Buy", "政府购买服务", "采购公告", "购买服务目录", "buyList")],
        "the law of advertising": [Part("Law", "广告法", "虚假广告举报", "公益广告", "lawList")],
        "fees": [Part("Fee", "水费缴纳", "立即支付", "电费缴费", "payFee")],
        "a county of that name": [Part("County", "商城县", "商城县人民政府", "优惠政策", "countyList")],
    },
}
"""Function → who says so → the pages of that app. None of it makes the function present, or likely."""
