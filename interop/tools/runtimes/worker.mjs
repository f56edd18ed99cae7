// For Cloudflare Workers: the scene is a binding.
import { play } from './scene.mjs';

export default {
	async fetch(_, { SCENE }) {
		return Response.json(await play(JSON.parse(SCENE)));
	},
};
