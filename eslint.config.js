// How ESLint checks the page's JavaScript: npm run lint.

import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "runs/"] },
  js.configs.recommended,
  {
    rules: {
      complexity: ["error", 12],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-lines-per-function": ["error", 40],
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  { files: ["page/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["tests/js/*.js"], languageOptions: { globals: globals.node } },
];
