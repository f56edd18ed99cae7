// The loop as the page sees it, kept across redirects so that the whole story can be read at the end.
const key = 'todo.story';

export function tellStory(text: string, detail?: string): void {
	const events = readStory();
	events.push({ text, ...(detail === undefined ? {} : { detail }) });
	sessionStorage.setItem(key, JSON.stringify(events.slice(-12)));
}

export function readStory(): { text: string; detail?: string }[] {
	return JSON.parse(sessionStorage.getItem(key) ?? '[]');
}
