"""Checkers of the exercises, one module per chapter, and in ``checker`` what they share.

In a chapter: ``from course_lib.checks import softmax as check``, then ``check.repair_the_axis(…)``.
Every public ``Checker`` of a module belongs to one exercise of its chapter.
"""
