// A choice shows its paragraph, which stands in the answer that readers without scripts unfold.
for (const quiz of document.querySelectorAll(".course-quiz:not(.started)")) {
  quiz.classList.add("started");
  const answer = quiz.querySelector("details");
  const choices = [...quiz.querySelectorAll("input")];
  answer.remove();
  quiz.onchange = (event) => {
    const paragraph = answer.querySelectorAll("p")[choices.indexOf(event.target)];
    quiz.querySelector("[role=status]").replaceChildren(paragraph.cloneNode(true));
  };
}
