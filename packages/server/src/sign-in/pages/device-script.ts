// The script of the pages on which a device proves itself or registers: it asks the agent on this machine, which
// answers pages of this origin alone, and writes what the agent signed into the form.

export const deviceScript = `'use strict';
(() => {
	const form = document.querySelector('form');
	const field = document.querySelector('[data-device]');
	const problem = document.querySelector('[data-device-problem]');
	const button = form.querySelector('button[type=submit]');
	const { agent, action, ...asked } = JSON.parse(field.dataset.device);
	const said = JSON.parse(field.dataset.texts);
	function tell(message) {
		problem.textContent = message;
		problem.hidden = false;
		button.disabled = false;
	}
	form.addEventListener('submit', async (event) => {
		if (field.value !== '' || (event.submitter && event.submitter !== button)) return;
		event.preventDefault();
		problem.hidden = true;
		button.disabled = true;
		let answer;
		try {
			answer = await fetch(agent + '/' + action, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(asked),
			});
		} catch {
			tell(said.noAgent);
			return;
		}
		try {
			if (!answer.ok) {
				tell(said[answer.status] || said.refused);
				return;
			}
			field.value = (await answer.json()).statement;
			form.submit();
		} catch {
			tell(said.unreadable);
		}
	});
})();
`;
