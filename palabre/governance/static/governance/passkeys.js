// Says in the page that a passkey could not be used; without it the button seems to do nothing.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey-fault");
  notice.hidden = false;
  notice.focus();
});
