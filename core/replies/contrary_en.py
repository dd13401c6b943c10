"""English words that ask us to go on, or take a stop back."""

from __future__ import annotations

from core.replies.rules import lines, words

GROUPS = {
    "no": words("dont not never didnt nolonger wouldnt wasnt isnt arent doesnt havent aint mustnt hadnt"),
    "stopping": words("stop quit cease end cancel discontinue"),
    "leaving": words("unsubscribe optout desubscribe"),
    "away": words("remove delete take drop block erase removed deleted taken dropped blocked"),
    "texts": words(
        "texts messages sms emails reminders notifications alerts texting messaging contact service updates"
    ),
    "doing": words(
        "texting messaging contacting emailing sending reminding writing receiving getting having calling"
    ),
    "det": words("the your my these those any all me us text appointment sms email of"),
}
GOING_ON = lines(
    """
    {no} ?ever ?really ?actually want|wanted|wish|like|ask|asked|asking|need|needed|mean|saying|said|told|expect ?for ?that ?to you|u|yall|anyone|them|it ?guys|people|all ?to {stopping} {doing}|{det}|{texts}|$
    {no} ?ever ?really ?actually want|wanted|wish|like|ask|asked|asking|need|needed ?for ?that ?to ?you|u ?guys ?to {leaving}|unsubscribed
    {no} ?ever ?really ?actually want|wanted|wish|like|ask|asked|need ?for {det} ?{det} ?{det} {texts} to stop|end|cease
    {no} ?ever ?really ?actually want|wanted|wish|like|need|have|trying|meaning|going|planning|intend|intending|mean|meant to {stopping} {doing}|{texts}
    {no} ?ever ?really ?actually want|wanted|wish|like|need|have|trying|meaning|going|planning|intend|intending|mean|meant to {stopping} {det} ?{det} ?{det} {texts}
    {no} ?ever ?really ?actually want|wanted|wish|like|need|have|trying|meaning|going|planning|intend|intending|mean|meant|asking ?to ?be {leaving}|unsubscribed|optout
    {no} ?ever ?really ?actually want|wanted|wish|like|need|have|asked|asking ?you ?to ?be|get {away} ?{det} ?number ?off|from
    {no} that i|we ?really want|wanted|need you ?to {stopping}
    {no} ?you|u ?ever ?please {stopping} {doing}|{texts}
    {no} ?you|u ?ever ?please {stopping} ?sending ?{det} ?{det} ?{det} {texts}
    {no} ?you|u ?ever ?please unsubscribe me|us|my|this|number
    {no} ?ever ?please optout me|us|my
    {no} ?ever ?please opt me|us out
    {no} ?ever ?please {away} me|us ?off|from|out
    {no} ?ever ?please {away} my|our|this number|name|details|phone ?off|from
    no need|reason ?for ?you to {stopping} ?sending {doing}|{det}|{texts}
    no need|reason ?for ?you to unsubscribe|remove
    rather|prefer|hope|wish|appreciate|like|glad ?it ?if ?that you|u dont|didnt|wouldnt|never {stopping}
    sure you ?guys dont|never {stopping}
    wasnt|not|didnt|never trying|mean|meant|intend|want ?to unsubscribe|unsubscribed|optout
    didnt|never unsubscribe|unsubscribed|optout
    unsubscribed|optout|stopped|blocked <4 by|in|through ?a|an ?complete mistake|accident|error
    said|sent|texted|replied|typed|wrote|pressed ?the ?word stop|optout|unsubscribe|end by|in|through mistake|accident|error
    accidentally|mistakenly <3 unsubscribed|optout|stop|stopped|unsubscribe|blocked
    """
)
