// The engine beside the page: a question over ten thousand sign-ins must not hold up who types.
import { answer, type Question } from './questions.ts';

interface Post {
	number: number;
	question: Question;
}

const post = (message: object) => (self as unknown as { postMessage(message: object): void }).postMessage(message);

self.addEventListener('message', async ({ data }: MessageEvent<Post>) => {
	const { number, question } = data;
	try {
		const value = await answer(question, async (done) => {
			post({ number, done });
			// lets the message out, and a termination in
			await new Promise((resolve) => setTimeout(resolve));
		});
		post({ number, value });
	} catch (error) {
		post({ number, error: String((error as Error).message ?? error) });
	}
});
