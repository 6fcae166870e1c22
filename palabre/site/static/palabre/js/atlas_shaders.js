// What runs on the graphics card. Places are of the world; u_view turns them into the picture.
const HEAD = `#version 300 es
precision highp float;
uniform vec4 u_view; // x, y of the middle; pixels per unit, across and down, as halves of the picture
uniform float u_dots; // device pixels per pixel of the page
vec2 seen(vec2 place) { return (place - u_view.xy) * u_view.zw; }
`;

const SPAN_OF_TIME = `
uniform vec2 u_time;
bool lived(vec2 span) { return span.x <= u_time.y && span.y >= u_time.x; }
`;

export const LAND = {
  vertex: `${HEAD}
    uniform float u_edge;
    out vec2 v_at;
    void main() {
      v_at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
      gl_Position = vec4(seen(mix(vec2(-u_edge), vec2(1.0 + u_edge), v_at)), 0.0, 1.0);
    }`,
  fragment: `${HEAD}
    uniform sampler2D u_height;
    uniform sampler2D u_tint;
    uniform float u_strength;
    in vec2 v_at;
    out vec4 colour;
    float line(float height, float level, float thick) {
      return 1.0 - smoothstep(thick - 0.5, thick + 0.5, abs(height - level) / max(fwidth(height), 1e-5) / u_dots);
    }
    void main() {
      float height = texture(u_height, v_at).r;
      vec4 tint = texture(u_tint, v_at);
      float crowd = smoothstep(0.4, 0.6, tint.a);
      float soft = max(fwidth(height), 1e-4);
      float ground = smoothstep(0.46 - soft, 0.46 + soft, height);
      vec2 spot = mod(gl_FragCoord.xy / u_dots, 6.0) - 3.0;
      float dotted = 1.0 - smoothstep(0.9, 1.5, length(spot));
      float dashed = step(0.0, sin(gl_FragCoord.x / u_dots * 0.8) * sin(gl_FragCoord.y / u_dots * 0.8));
      float fill = ground * mix(0.15 + 0.10 * smoothstep(0.46, 0.95, height), 0.05 + 0.16 * dotted, crowd);
      float shore = line(height, 0.46, 0.8) * mix(0.75, 0.85 * dashed, crowd);
      float depth = (line(height, 0.28, 0.5) * 0.28 + line(height, 0.12, 0.5) * 0.14) * (1.0 - crowd);
      float shallow = smoothstep(0.0, 0.46, height) * (1.0 - ground) * 0.09;
      float alpha = max(max(fill, shore), depth + shallow) * u_strength;
      colour = vec4(tint.rgb * alpha, alpha);
    }`,
};

// Ribbons between islands: a curve of 24 pieces for each pair.
export const ROADS = {
  pieces: 25,
  vertex: `${HEAD}
    uniform vec2 u_half; // half of the picture in device pixels
    in vec2 a_from; in vec2 a_to; in float a_width; in vec3 a_tint; in vec3 a_tint_to;
    out vec3 v_tint; out float v_side;
    vec2 curve(float t, vec2 from, vec2 to, vec2 bend) {
      return mix(mix(from, bend, t), mix(bend, to, t), t);
    }
    void main() {
      float t = float(gl_VertexID >> 1) / 24.0;
      v_side = float(gl_VertexID & 1) * 2.0 - 1.0;
      vec2 from = seen(a_from) * u_half; vec2 to = seen(a_to) * u_half;
      vec2 across = vec2(from.y - to.y, to.x - from.x);
      vec2 bend = (from + to) / 2.0 + across * 0.16;
      vec2 along = curve(t + 0.01, from, to, bend) - curve(t - 0.01, from, to, bend);
      vec2 normal = normalize(vec2(-along.y, along.x) + 1e-6);
      float width = (a_width * u_dots) * (0.55 + 0.45 * abs(2.0 * t - 1.0));
      v_tint = mix(a_tint, a_tint_to, smoothstep(0.2, 0.8, t));
      gl_Position = vec4((curve(t, from, to, bend) + normal * v_side * width) / u_half, 0.0, 1.0);
    }`,
  fragment: `${HEAD}
    uniform float u_strength;
    in vec3 v_tint; in float v_side;
    out vec4 colour;
    void main() {
      float alpha = u_strength * (1.0 - smoothstep(0.6, 1.0, abs(v_side)));
      colour = vec4(v_tint * alpha, alpha);
    }`,
};

const VOICE = `${HEAD}${SPAN_OF_TIME}
  in vec2 a_at; in vec2 a_span; in float a_size; in float a_hue; in float a_state;
  uniform vec3 u_hues[14];
`;

// Ties are drawn over the voices' own points, by their numbers.
export const TIES = {
  vertex: `${VOICE}
    out vec4 v_tint;
    void main() {
      v_tint = vec4(u_hues[int(a_hue)], lived(a_span) ? 1.0 : 0.0);
      gl_Position = vec4(seen(a_at), 0.0, 1.0);
    }`,
  fragment: `${HEAD}
    uniform float u_strength;
    in vec4 v_tint;
    out vec4 colour;
    void main() {
      float alpha = u_strength * step(0.999, v_tint.a);
      colour = vec4(v_tint.rgb * alpha, alpha);
    }`,
};

// States: 1 found, 2 chosen; u_dim says which of the two, if any, leaves the others behind.
export const VOICES = {
  vertex: `${VOICE}
    uniform float u_grow;
    uniform int u_dim;
    out vec3 v_tint; out float v_alpha; out float v_reach; flat out int v_state;
    void main() {
      int state = int(a_state);
      bool behind = u_dim != 0 && (state & u_dim) == 0;
      v_state = u_dim != 0 && !behind ? 1 : 0;
      v_tint = u_hues[int(a_hue)];
      v_alpha = lived(a_span) ? (behind ? 0.14 : 0.94) : 0.07;
      v_reach = (a_size * u_grow + (v_state == 1 ? 1.5 : 0.0)) * u_dots;
      gl_Position = vec4(seen(a_at), 0.0, 1.0);
      gl_PointSize = 2.0 * v_reach + 2.0;
    }`,
  fragment: `${HEAD}
    uniform vec3 u_paper; uniform vec3 u_ink;
    in vec3 v_tint; in float v_alpha; in float v_reach; flat in int v_state;
    out vec4 colour;
    void main() {
      float far = length(gl_PointCoord - 0.5) * (2.0 * v_reach + 2.0);
      float disc = 1.0 - smoothstep(v_reach - 0.5, v_reach + 0.5, far);
      float rim = min(1.2 * u_dots, v_reach * 0.3);
      float body = 1.0 - smoothstep(v_reach - rim - 0.5, v_reach - rim + 0.5, far);
      vec3 tint = mix(v_state == 1 ? u_ink : u_paper, v_tint, body);
      float alpha = disc * v_alpha * (v_state == 1 ? 1.0 : mix(0.75, 1.0, body));
      if (alpha < 0.004) discard;
      colour = vec4(tint * alpha, alpha);
    }`,
};
