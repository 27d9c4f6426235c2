"""The small library behind "Every Number Checked": one concept per module.

Import the module you need by name, for example ``from course_lib.softmax import softmax``. Nothing
is imported here, so ``import course_lib`` costs nothing: TensorFlow, Matplotlib and scikit-learn
take seconds each and load only with the modules that use them.
"""

__version__ = "0.1.0"
