import type { Snapshot } from './client-store.ts';
import { useSnapshot } from './use-client.ts';

/**
 * Whether the user is being asked, and what waits for them.
 *
 * @returns `status`: `starting` until the page knows who is signed in, `popup` or `redirect` while the user is asked,
 *   else `none`; `error` of the last interaction; `prompt` when a browser blocked the window of a step-up: show a
 *   button that calls `prompt.proceed`
 * @example
 * const { prompt } = useInteraction();
 * return prompt && <button onClick={prompt.proceed}>Confirm that it is you</button>;
 */
export function useInteraction(): Pick<Snapshot, 'status' | 'error' | 'prompt'> {
	const { status, error, prompt } = useSnapshot();
	return { status, error, prompt };
}
