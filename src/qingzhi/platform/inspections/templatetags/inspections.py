"""Words of the checks in templates."""

from django import template

from qingzhi.platform.inspections.words import article_word

register = template.Library()
register.filter("article", article_word)
