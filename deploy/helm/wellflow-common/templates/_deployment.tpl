{{/* One process of the service. Takes a dict: root, role, process. */}}
{{- define "wellflow-common.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $fullname := include "wellflow-common.fullname" $root -}}
{{- $database := $values.database -}}
{{- $hasTls := and (eq $root.Chart.Name "gateway") (eq .role "http") (gt (int $values.tls.port) 0) -}}
{{- $secret := required (printf "%s.database.existingSecret: the Secret with the addresses of its database" $root.Chart.Name) $database.existingSecret -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $fullname }}-{{ .role }}
  labels:
    {{- include "wellflow-common.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  replicas: {{ .process.replicas }}
  revisionHistoryLimit: 3
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "wellflow-common.selectorLabels" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  template:
    metadata:
      labels:
        {{- include "wellflow-common.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # A change of settings rolls the pods that read them.
        checksum/config: {{ include "wellflow-common.configmap" $root | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "wellflow-common.serviceAccountName" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      securityContext: {{- include "wellflow-common.podSecurityContext" $root | nindent 8 }}
      {{- include "wellflow-common.placement" $root | nindent 6 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "wellflow-common.selectorLabels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .role }}
      containers:
        - name: {{ $root.Chart.Name }}
          {{- include "wellflow-common.imageSource" $root | nindent 10 }}
          securityContext: {{- include "wellflow-common.containerSecurityContext" $root | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ $values.port }}
            {{- if $hasTls }}
            - name: https
              containerPort: {{ $values.tls.port }}
            {{- end }}
          envFrom:
            - configMapRef:
                name: {{ $fullname }}
          env:
            {{- $hasHistory := dig "history" "enabled" false $values.processes }}
            - name: WELLFLOW_ROLES
              value: {{ ternary "consumers,jobs" .role (eq .role "history") }}
            {{- if $hasHistory }}
            - name: WELLFLOW_LANES
              value: {{ ternary "history" "live" (eq .role "history") }}
            {{- end }}
            - name: WELLFLOW_DRAIN_MS
              value: {{ ternary $values.drainMs 0 (eq .role "http") | quote }}
            {{- include "wellflow-common.fromSecret" (dict "variable" (include "wellflow-common.variable" (dict "root" $root "name" "DATABASE_URL")) "secret" $secret "key" $database.urlKey) | nindent 12 }}
            {{- include "wellflow-common.fromSecret" (dict "variable" (include "wellflow-common.variable" (dict "root" $root "name" "SYSTEM_DATABASE_URL")) "secret" $secret "key" $database.systemUrlKey) | nindent 12 }}
            {{- include "wellflow-common.kafkaEnv" $root | nindent 12 }}
            {{- with $database.replicaUrlKey }}
            {{- include "wellflow-common.fromSecret" (dict "variable" (include "wellflow-common.variable" (dict "root" $root "name" "REPLICA_DATABASE_URL")) "secret" $secret "key" .) | nindent 12 }}
            {{- end }}
            {{- with $values.global.redis.existingSecret }}
            {{- include "wellflow-common.fromSecret" (dict "variable" "WELLFLOW_REDIS_URL" "secret" . "key" $values.global.redis.urlKey) | nindent 12 }}
            {{- end }}
            {{- range $variable, $from := $values.secretEnv }}
            {{- include "wellflow-common.fromSecret" (dict "variable" $variable "secret" $from.secret "key" $from.key) | nindent 12 }}
            {{- end }}
            {{- if $hasTls }}
            {{- include "wellflow-common.tlsEnv" $root | nindent 12 }}
            {{- end }}
          {{- include "wellflow-common.probes" $root | nindent 10 }}
          resources: {{- toYaml (.process.resources | default $values.resources) | nindent 12 }}
          volumeMounts:
            - name: scratch
              mountPath: /tmp
            {{- if $hasTls }}
            {{- include "wellflow-common.tlsMounts" $root | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "wellflow-common.scratch" $root | nindent 8 }}
        {{- if $hasTls }}
        {{- include "wellflow-common.tlsVolumes" $root | nindent 8 }}
        {{- end }}
{{- end -}}
