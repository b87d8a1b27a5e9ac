// The button that prints the sheets, for those whose browser hides its menu.
const button = document.querySelector("#print");
button.hidden = false;
button.addEventListener("click", () => print());
