"""English words for the channel that somebody keeps, and does not; ``it`` stands for what comes by it."""

from __future__ import annotations

from core.replies.rules import lines

KEPT = lines(
    """
    {it} ?me ?us is|are|was|still|would ?still ?all ?always ?be ?perfectly ?totally ?absolutely ?more fine|ok|okay|good|alright|great|welcome|better|best
    {it} ?me ?us ok|okay|fine|only|instead|welcome
    {it} ?messages ?me please|only|instead|rather|always
    only|just|rather|prefer|preferred|keep|continue|prefers ?the ?to ?be ?get ?receive ?send ?sending ?me ?with ?via ?by ?your ?my {it}
    want|like|need|love|leave ?the ?your {it}
    happy|fine|ok|okay with|for|to ?get ?receive ?the ?your {it}
    {it} me|us
    but|and not ?the {it}
    """
)
REFUSED = lines(
    """
    stop|quit|cease|no|not|dont|end|nolonger|without|never|unsubscribe|against|sick|dejen|paren|parar ?more ?want ?need ?like ?to ?get ?receive ?send ?sending ?me ?any ?all ?the ?your ?these ?of ?de ?me {it}
    or|and|nor|y|ni {it}
    """
)
