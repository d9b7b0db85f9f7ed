{{- define "wellflow-common.configmap" -}}
{{- $global := .Values.global -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "wellflow-common.fullname" . }}
  labels: {{- include "wellflow-common.labels" . | nindent 4 }}
data:
  NODE_ENV: production
  NODE_COMPILE_CACHE: /tmp/compile-cache
  HOST: 0.0.0.0
  PORT: {{ .Values.port | quote }}
  WELLFLOW_LOG_LEVEL: {{ $global.logLevel | quote }}
  WELLFLOW_KAFKA_BROKERS: {{ required "global.kafka.brokers: the addresses of Kafka, separated by commas" $global.kafka.brokers | quote }}
  WELLFLOW_REGISTRY_URL: {{ required "global.registry.url: the address of the schema registry" $global.registry.url | quote }}
  WELLFLOW_ISSUER: {{ required "global.issuer.url: what tokens name as their issuer" $global.issuer.url | quote }}
  WELLFLOW_JWKS_URL: {{ $global.issuer.jwksUrl | default (printf "http://%s-gateway:8080/.well-known/jwks.json" .Release.Name) | quote }}
  {{- with $global.otlpUrl }}
  WELLFLOW_OTLP_URL: {{ . | quote }}
  {{- end }}
  {{- range $name, $port := $global.services }}
  WELLFLOW_{{ upper $name }}_URL: {{ printf "http://%s-%s:%v" $.Release.Name $name $port | quote }}
  {{- end }}
  {{- range $name, $value := .Values.env }}
  {{ $name }}: {{ $value | quote }}
  {{- end }}
{{- end -}}
