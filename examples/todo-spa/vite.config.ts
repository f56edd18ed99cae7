import { defineConfig } from 'vite';

export default defineConfig({
	root: 'src/page',
	base: './',
	resolve: { conditions: ['@countersign/source', 'module', 'browser', 'default'] },
	build: {
		outDir: '../../dist/www',
		emptyOutDir: true,
		target: 'es2023',
		modulePreload: false,
		rollupOptions: { output: { entryFileNames: 'app.js', assetFileNames: 'app[extname]' } },
	},
});
