"""Words for what diagrams are made of: kinds of elements, properties, states of a draft."""

from flask_babel import lazy_gettext

from webapp.studio.models import DraftStatus

STATUSES = {
    DraftStatus.WRITING: "起草中",
    DraftStatus.SUBMITTED: "待发布",
    DraftStatus.RELEASED: "已发布",
    DraftStatus.DISCARDED: "已作废",
}
"""Messages themselves: an error's page translates what it speaks of."""

STATUS_LABELS = {
    DraftStatus.WRITING: lazy_gettext("起草中"),
    DraftStatus.SUBMITTED: lazy_gettext("待发布"),
    DraftStatus.RELEASED: lazy_gettext("已发布"),
    DraftStatus.DISCARDED: lazy_gettext("已作废"),
}
TAGS = {
    "process": lazy_gettext("流程"),
    "participant": lazy_gettext("泳池"),
    "lane": lazy_gettext("泳道"),
    "userTask": lazy_gettext("用户任务"),
    "manualTask": lazy_gettext("手工任务"),
    "serviceTask": lazy_gettext("服务任务"),
    "sendTask": lazy_gettext("发送任务"),
    "receiveTask": lazy_gettext("接收任务"),
    "businessRuleTask": lazy_gettext("业务规则任务"),
    "scriptTask": lazy_gettext("脚本任务"),
    "task": lazy_gettext("未定类型的任务"),
    "callActivity": lazy_gettext("调用活动"),
    "subProcess": lazy_gettext("子流程"),
    "startEvent": lazy_gettext("开始事件"),
    "endEvent": lazy_gettext("结束事件"),
    "intermediateCatchEvent": lazy_gettext("等待事件"),
    "intermediateThrowEvent": lazy_gettext("抛出事件"),
    "boundaryEvent": lazy_gettext("边界事件"),
    "exclusiveGateway": lazy_gettext("排他网关"),
    "parallelGateway": lazy_gettext("并行网关"),
    "inclusiveGateway": lazy_gettext("包容网关"),
    "eventBasedGateway": lazy_gettext("事件网关"),
    "sequenceFlow": lazy_gettext("连线"),
    "other": lazy_gettext("其他内容"),
}
ASPECTS = {
    "tag": lazy_gettext("类型"),
    "name": lazy_gettext("名称"),
    "lane": lazy_gettext("由谁办理（泳道）"),
    "scope": lazy_gettext("所在的流程或子流程"),
    "default": lazy_gettext("默认分支"),
    "attached_to": lazy_gettext("附着于"),
    "called": lazy_gettext("调用的流程"),
    "event": lazy_gettext("事件"),
    "interrupts": lazy_gettext("中断"),
    "documentation": lazy_gettext("办理说明"),
    "source": lazy_gettext("起点"),
    "target": lazy_gettext("终点"),
    "condition": lazy_gettext("条件"),
    "other": lazy_gettext("其他内容（见文件）"),
}
PROPERTIES = {
    "form": lazy_gettext("表单"),
    "handler": lazy_gettext("系统动作"),
    "clock": lazy_gettext("时限"),
    "citation": lazy_gettext("依据"),
    "phrase": lazy_gettext("法规原文"),
    "separate_from": lazy_gettext("不得与下列任务同一人"),
    "stage": lazy_gettext("阶段"),
    "variables": lazy_gettext("写入的变量"),
    "actors_min": lazy_gettext("最少人数"),
    "document": lazy_gettext("文书"),
    "task_title": lazy_gettext("任务名称"),
    "decision": lazy_gettext("决策表"),
    "reason": lazy_gettext("原因"),
}
ROLES = {
    "village_assistant": lazy_gettext("村级协理员"),
    "township_caseworker": lazy_gettext("乡镇经办人"),
    "county_officer": lazy_gettext("县级民政"),
}
