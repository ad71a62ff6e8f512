"""What the editor in the browser is given: choices for its panel, and its words."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from policies.clocks import ClockDefinition, ClockUnit
from policies.errors import PolicyError
from policies.parameter_store import ParameterStore
from webapp.clock import local_day
from webapp.definitions import queries as definitions
from webapp.studio.diagram_presenters import role_label
from webapp.studio.words import in_language
from webapp.tasks.permissions import ROLES_OF_LANE
from webapp.web.presentation import stage_view
from workflows.lint_rules.reading import read
from workflows.model import ProcessDefinition


def choices(
    session: Session,
    definition: ProcessDefinition,
    base: ProcessDefinition,
    file: str,
    *,
    division: str,
    at: datetime,
) -> dict[str, object]:
    """Return what the panel of properties offers for one diagram of a definition.

    ``lasting`` are the ids that cases already know, ``taken`` those of the other diagrams.
    """
    diagrams = [read(source) for source in definition.sources]
    others = [diagram for diagram in diagrams if diagram.file != file]
    return {
        "forms": _forms(session, at=at),
        "clocks": _clocks(definition.process_id, session, division=division, on=local_day(at)),
        "handlers": sorted(session.info["handlers"]),
        "roles": [{"key": role.value, "label": role_label(role.value)} for role in ROLES_OF_LANE],
        "stages": [
            {"key": stage.key.value, "label": stage.label}
            for stage in stage_view("application").stages
        ],
        "processes": [
            {"key": part.id, "label": _(part.name) if part.name else part.id}
            for diagram in others
            for part in diagram.parts
            if part.tag == "process" and part.id != definition.process_id
        ],
        "tasks": [
            {"key": one.id, "label": _(one.name) if one.name else one.id}
            for diagram in others
            for one in diagram.elements
            if one.tag in {"userTask", "manualTask"}
        ],
        "taken": [one.id for diagram in others for one in diagram.elements],
        "lasting": [
            one.id
            for source in base.sources
            if source.name == file
            for one in read(source).elements
        ],
    }


def _forms(session: Session, *, at: datetime) -> list[dict[str, str]]:
    return [
        {"key": key, "label": _(definitions.newest_form(session, key, at=at).title)}
        for key in sorted(definitions.published_form_keys(session))
    ]


def _clocks(programme: str, session: Session, *, division: str, on: date) -> list[dict[str, str]]:
    store = definitions.parameters(session)
    return [
        {
            "key": clock.name,
            "label": in_language((clock.label_zh, clock.label_en)),
            "period": _period(clock, store, division=division, on=on),
            "citation": clock.citation,
        }
        for clock in clock_rules.clock_definitions(programme).values()
    ]


def _period(clock: ClockDefinition, store: ParameterStore, *, division: str, on: date) -> str:
    """Return how long the law makes a clock that starts on a day, with every length it may have."""
    found: list[str] = []
    for length in clock.lengths:
        try:
            value = store.value(clock.programme, length.parameter, division=division, on=on)
        except PolicyError:
            continue
        text = _length(clock.unit, value.whole_number())
        if text not in found:
            found.append(text)
    return _("／").join(found) or _("现行规定没有期限")


def _length(unit: ClockUnit, count: int) -> str:
    match unit:
        case ClockUnit.WORKING_DAYS:
            return ngettext("%(num)s 个工作日", "%(num)s 个工作日", count)
        case ClockUnit.MONTHS:
            return ngettext("%(num)s 个月", "%(num)s 个月", count)
    return ngettext("%(num)s 天", "%(num)s 天", count)


def words() -> Mapping[str, str]:
    """Return what the editor says, in the page's language."""
    return {
        "name": _("名称"),
        "id": _("编号"),
        "idHint": _("小写字母、数字和下划线；已有案件使用的编号不能改变"),
        "role": _("由谁办理（泳道）"),
        "roleHint": _("改变泳道就是改变由谁决定，图形会移到该泳道"),
        "roleOutside": _("该泳道和所在的子流程没有重叠，不能移过去"),
        "kind": _("类型"),
        "form": _("表单"),
        "handler": _("系统动作"),
        "clock": _("时限"),
        "clockNone": _("没有时限"),
        "clockTimer": _("等待哪个时限届满"),
        "clockAdd": _("增加一项时限"),
        "clockRemove": _("删除这项时限"),
        "verb": _("作用"),
        "start": _("开始计时"),
        "stop": _("停止计时"),
        "under": _("在此时限内办理"),
        "lawPeriod": _("法定期限"),
        "ownPeriod": _("本图期限（天）"),
        "ownPeriodHint": _("不填按法定期限；短于或者长于法定的不能发布"),
        "citation": _("依据"),
        "phrase": _("法规原文"),
        "condition": _("条件（FEEL）"),
        "conditionHint": _("例如 objection_raised = true"),
        "isDefault": _("默认分支（其他条件都不成立时走这里）"),
        "default": _("默认分支"),
        "separate": _("不得与下列任务同一人"),
        "stage": _("阶段"),
        "variables": _("写入的变量"),
        "variablesHint": _("用逗号隔开；连线条件只能读这里写明的变量"),
        "documentation": _("办理说明"),
        "called": _("调用的流程"),
        "otherProperties": _("其他属性"),
        "choose": _("（请选择）"),
        "none": _("（无）"),
        "nothing": _("没有选中图形。请在图上点选，或者在上面的列表中选择。"),
        "element": _("选择图形"),
        "append": _("在后面添加"),
        "insert": _("在这条连线中插入"),
        "addUserTask": _("用户任务"),
        "addServiceTask": _("服务任务"),
        "addGateway": _("排他网关"),
        "addParallel": _("并行网关"),
        "addEnd": _("结束事件"),
        "connectTo": _("连到"),
        "connect": _("画连线"),
        "remove": _("删除"),
        "undo": _("撤销"),
        "redo": _("重做"),
        "hand": _("移动画面"),
        "lasso": _("框选"),
        "space": _("腾出或收回空间"),
        "userTask": _("用户任务"),
        "manualTask": _("手工任务"),
        "serviceTask": _("服务任务"),
        "businessRuleTask": _("业务规则任务"),
        "sendTask": _("发送任务"),
        "receiveTask": _("接收任务"),
        "callActivity": _("调用活动"),
        "subProcess": _("子流程"),
        "startEvent": _("开始事件"),
        "endEvent": _("结束事件"),
        "catchEvent": _("等待事件"),
        "throwEvent": _("抛出事件"),
        "boundaryEvent": _("边界事件"),
        "exclusiveGateway": _("排他网关"),
        "parallelGateway": _("并行网关"),
        "inclusiveGateway": _("包容网关"),
        "eventGateway": _("事件网关"),
        "flow": _("连线"),
        "lane": _("泳道"),
        "pool": _("流程"),
        "saving": _("正在保存…"),
        "saved": _("已存"),
        "unsaved": _("有未保存的修改"),
        "checking": _("正在检查…"),
        "checked": _("检查完毕"),
        "clean": _("没有发现问题。"),
        "failed": _("没有存上，请检查网络后重试；您的图仍在本页。"),
        "notLoaded": _("流程图没有载入，请下载文件查看。"),
        "error": _("错误"),
        "warning": _("提醒"),
        "law": _("法定要求"),
        "path": _("路径"),
        "otherFile": _("在另一张图上"),
        "whole": _("整个流程"),
        "download": _("下载我的图"),
        "newest": _("打开最新的草稿"),
    }
