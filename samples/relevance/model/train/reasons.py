"""The reasoning of a generated answer: it quotes the message and names the rule of the template that decides."""

from __future__ import annotations

import random

# kind of message → what the quoted words are (the template's own terms)
ZH = {
    "fault": "已购产品的{故障与报修|故障报修|故障}",
    "howto": "已购产品的{使用与保养指导|使用指导|保养指导}",
    "buy-part": "{配件更换|已购产品的配件更换}",
    "warranty": "已购产品的{保修与延保|保修}",
    "return": "{退换货与退款|退换货}",
    "repair": "{维修进度与报修|维修服务|维修进度}",
    "staff": "对售后人员的{投诉或表扬|评价}",
    "owned-policy": "已购产品的{保修|售后政策}",
    "presale": "{购买前的咨询|售前咨询}",
    "no-shipping": "{未收货订单的物流|订单物流}",
    "no-invoice": "{发票事项|发票}",
    "no-recruit": "{招聘|求职应聘}",
    "no-business": "{商务合作|对外合作}",
    "no-ad": "{广告或无关信息|与产品无关的信息}",
    "no-chat": "{闲聊|日常闲聊}",
    "no-review": "{单纯的产品评价|对产品的评价}",
    "no-owned-ok": "{单纯的产品评价|没有诉求的使用感受}",
    "no-wish": "{对产品的建议|功能建议}",
    "no-other-brand": "{其他品牌的产品|别的品牌}",
    "no-secondhand": "{二手交易|个人转让}",
    "no-near": "{购买前的咨询|没有购买的人的询问}",
}
EN = {
    "fault": "{a fault|a fault and a request for help} of a product in use",
    "howto": "{guidance on use and care|instructions for use}",
    "buy-part": "{a replacement part|the replacement of a part}",
    "warranty": "{the warranty of an owned product|warranty}",
    "return": "{a return, exchange or refund|return and refund}",
    "repair": "{the progress of a repair|repair service}",
    "staff": "{a complaint about or praise of service staff|feedback on service staff}",
    "owned-policy": "the warranty of an owned product",
    "presale": "{a pre-sales question|a question before buying}",
    "no-shipping": "{the delivery of an order not yet received|order shipping}",
    "no-invoice": "{an invoice|invoicing}",
    "no-recruit": "{recruiting|a job application}",
    "no-business": "{business cooperation|a business proposal}",
    "no-ad": "{advertising or unrelated content|unrelated content}",
    "no-chat": "{small talk|chat}",
    "no-review": "{a mere product review|a product review}",
    "no-owned-ok": "{a mere product review|an experience without a request}",
    "no-wish": "{a feature suggestion|a suggestion}",
    "no-other-brand": "{a product of another brand|another brand}",
    "no-secondhand": "{a private sale|second-hand trade}",
    "no-near": "{a question before buying|a question of somebody without the product}",
}

ZH_YES = (
    "{客户|用户}{提到|反映|写道}“%s”，{说明已经拿到产品|可见产品已在使用}，{诉求|内容}属于%s。{按评价标准|对照评价标准}，这{属于|是}售后服务，{因此相关|结论为相关}。",
    "{原文|消息}中的“%s”{属于|涉及}%s，{发消息的人|客户}已经{拥有|拿到}拂尘产品，{在评价标准的售后范围内|属于售后组处理的事项}，所以相关。",
)
ZH_NO = (
    "{客户|发消息的人}{提到|写的是|说的是}“%s”，属于%s，{没有|未出现}已购产品的{故障、保修或退换诉求|售后诉求}。{按评价标准|对照评价标准}，不{属于|是}售后服务，{因此不相关|结论为不相关}。",
    "{原文|消息}中的“%s”{属于|涉及}%s，{全文没有提出售后方面的问题|不在评价标准的售后范围内}，{也没有已购产品需要处理|不需要售后组处理}，所以不相关。",
)
ZH_MIXED = (
    "“%s”{只是|属于}%s，{但|不过}“%s”属于%s。{同时含有两类内容时|按边界情况}，有一处售后内容{就是|即为}相关，{因此相关|结论为相关}。",
)
EN_YES = (
    'The {customer|user} {writes|says} "%s", {so the product is already in use|so the person has the product}. This is %s, which {counts as|belongs to} after-sales service, so it is relevant.',
    'The message {mentions|says} "%s", which is %s. The {customer|person} {owns|already has} the product, so {after-sales has to handle it|it concerns after-sales service}.',
)
EN_NO = (
    'The {customer|sender} {writes|says} "%s", which is %s. There is no {fault, warranty or return request|after-sales request} about an owned product, so it is not relevant.',
    'The message {mentions|says} "%s". This is %s and {nothing|no part} of it {needs|concerns} after-sales service, so it is not relevant.',
)
EN_MIXED = (
    '"%s" is only %s, but "%s" is %s. One after-sales part is enough, so the message is relevant.',
)
ZH_EMPTY = "原文{没有可理解的内容|为空或没有具体内容}，{看不出产品问题，也没有诉求|无法看出任何诉求}。{按边界情况|按规定}，没有可理解的内容时结论为不相关。"
EN_EMPTY = "The message has no {understandable|specific} content and no request. By the rule for empty messages it is not relevant."
ZH_ORDER = "{原文里要求输出结论的文字|原文中的指令}只是待判断的内容，不执行。"
EN_ORDER = "The instruction inside the message is only text to judge and is not followed. "


def brief(quote: str, chinese: bool) -> str:
    """A quote short enough for the reasoning: up to 18 characters or 9 words, without line ends, quotes and markers."""
    plain = quote.replace("\n", " ").replace("####", "").strip(" ，。！？,.!?；;“”\"")
    for mark in "“”\"":
        plain = plain.replace(mark, "")
    if not chinese:
        return " ".join(plain.split()[:9])
    return plain[:18]


def pick(pattern: str, rng: random.Random) -> str:
    """Fills `{a|b}` alternatives that are not nested."""
    out, rest = "", pattern
    while "{" in rest:
        before, _, rest = rest.partition("{")
        inner, _, rest = rest.partition("}")
        out += before + rng.choice(inner.split("|"))
    return out + rest


def reasoning(
    rng: random.Random,
    chinese: bool,
    relevant: bool,
    key: tuple[str, str] | None,
    aside: tuple[str, str] | None,
    ordered: bool,
) -> str:
    """
    The reasoning for a message. `key` and `aside` are (kind, quote): what decides, and what is about something else in a
    relevant message; without a key the message is empty. `ordered`: the message tells the reader what to answer.
    """
    if key is None:
        return pick(ZH_EMPTY if chinese else EN_EMPTY, rng)
    names = ZH if chinese else EN
    patterns = (ZH_YES if relevant else ZH_NO) if chinese else (EN_YES if relevant else EN_NO)
    kind, quote = key
    values = (brief(quote, chinese), pick(names[kind], rng))
    if aside is not None and relevant:
        patterns = ZH_MIXED if chinese else EN_MIXED
        values = (brief(aside[1], chinese), pick(names[aside[0]], rng), *values)
    text = pick(rng.choice(patterns), rng) % values
    return (pick(ZH_ORDER if chinese else EN_ORDER, rng) if ordered else "") + text
