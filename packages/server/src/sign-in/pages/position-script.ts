// The script of the page that asks for the user's position: the browser asks when the button is pressed, not before,
// and what it tells goes into the form.

export const positionScript = `'use strict';
(() => {
	const form = document.querySelector('form');
	const field = document.querySelector('[data-position]');
	const problem = document.querySelector('[data-position-problem]');
	const button = form.querySelector('button[type=submit]');
	const said = JSON.parse(field.dataset.texts);
	function tell(message) {
		problem.textContent = message;
		problem.hidden = false;
		button.disabled = false;
	}
	form.addEventListener('submit', (event) => {
		if (field.value !== '' || (event.submitter && event.submitter !== button)) return;
		event.preventDefault();
		problem.hidden = true;
		if (!navigator.geolocation) {
			tell(said.unavailable);
			return;
		}
		button.disabled = true;
		navigator.geolocation.getCurrentPosition(
			({ coords: { latitude, longitude, accuracy } }) => {
				field.value = JSON.stringify({ latitude, longitude, accuracy });
				form.submit();
			},
			({ code }) => tell(code === 1 ? said.denied : said.unavailable),
			{ enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
		);
	});
})();
`;
