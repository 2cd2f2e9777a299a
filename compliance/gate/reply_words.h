// Weir's own words, for what every policy must be able to say and may leave unsaid. A policy's
// template of the same key comes first. Used by reply.cc only.
#pragma once

#include <string_view>

namespace weir::gate {

struct Words {
  std::string_view key;
  std::string_view zh;
  std::string_view en;
};

inline constexpr Words kOwnWords[] = {
    {"no_policy", "暂时无法回答：服务没有有效的安全策略。请稍后再试，或联系服务提供者。",
     "The service cannot answer: it has no valid safety policy. Please try again later, or tell "
     "the "
     "operator of the service."},
    {"suspended",
     "抱歉，这次没有回答：由于多次提出被安全规则拒绝的请求，您的使用已暂停，{until} 后恢复。如果您"
     "正处于困境或危险中，仍可随时说出来，我会提供求助方式；心理援助热线 12356，报警 110，急救 "
     "120。",
     "Sorry, this was refused: after several requests that the safety rules refuse, your use is "
     "suspended until {until}. If you are in distress or danger you can still say so at any time "
     "and will be told where to find help; in mainland China call 12356, 110 or 120."},
    {"hours",
     "抱歉，现在不在未成年人模式的可用时段，{until} 后可以继续使用。早点休息吧；如果有急事或者心里"
     "难受，请告诉家长或拨打 12356。",
     "Sorry, this was not answered: minors' mode is closed at this hour and opens again at "
     "{until}. "
     "Have a good rest; if something is urgent or weighs on you, tell a parent or call 12356."},
    {"daily_limit",
     "抱歉，未成年人模式今天的使用时间已经用完，{until} "
     "后可以继续使用。监护人可以在设置中调整时长。",
     "Sorry, this was not answered: today's time in minors' mode is used up; it goes on at "
     "{until}. "
     "A guardian can change the limit in the settings."},
    {"rest", "抱歉，现在是监护人设定的休息时间，{until} 后可以继续使用。看看远处、活动一下吧。",
     "Sorry, this was not answered: it is time for the rest your guardian asked for, until "
     "{until}. "
     "Look into the distance and move a little."},
    {"notice_reminder",
     "提醒：您正在与人工智能对话，它不是真人。您已连续使用较长时间，建议休息一下。",
     "A reminder: you are talking to an AI, not to a person. You have been here for quite a while; "
     "a break would do you good."},
    {"notice_rest", "提醒：已经连续使用 30 分钟了，休息一下眼睛，活动活动吧。",
     "A reminder: that was 30 minutes without a break. Rest your eyes and move a little."},
    {"notice_companion",
     "提醒：我是人工智能，没有真实的情感，不能代替家人、朋友或专业人士的陪伴。如果您感到孤独或难过"
     "，"
     "可以和信任的人聊聊，也可以拨打心理援助热线 12356。",
     "A reminder: I am an AI without feelings of my own and cannot take the place of family, "
     "friends "
     "or a professional. If you feel lonely or low, talk to somebody you trust, or call 12356."},
    {"notice_guardian",
     "请现在就让监护人或一位你信任的大人知道你的感受，也可以把这段话直接给他们看。",
     "Please let a guardian or another grown-up you trust know now how you feel; you can simply "
     "show "
     "them this."},
    {"notice_warning",
     "提醒：您的请求多次被安全规则拒绝。如再次提出此类请求，使用将被暂停。如认为判断有误，可以申诉"
     "。",
     "Please note: several of your requests were refused by the safety rules. One more will "
     "suspend "
     "your use for a while. If you think this is a mistake, you can appeal."},
};

}  // namespace weir::gate
