import type { StackSettings } from '../state/settings.mts';

const dependencyPlugin = '2.8';

/** @returns a Maven project whose `generate-resources` leaves Kafka's jars in engines/kafka and the registry in engines/registry. */
export function enginesPom({ kafka, registry, log4j }: StackSettings): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>wellflow</groupId>
  <artifactId>engines</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', kafka.version)}
    ${dependency('org.apache.kafka', 'kafka-tools', kafka.version)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', log4j)}
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>${dependencyPlugin}</version>
        <executions>
${kafkaJars}
${registryFolder(registry.version)}
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
`;
}

const kafkaJars = `          <execution>
            <id>kafka</id>
            <phase>generate-resources</phase>
            <goals><goal>copy-dependencies</goal></goals>
            <configuration><outputDirectory>\${project.basedir}/engines/kafka</outputDirectory></configuration>
          </execution>`;

function registryFolder(version: string): string {
  return `          <execution>
            <id>registry</id>
            <phase>generate-resources</phase>
            <goals><goal>unpack</goal></goals>
            <configuration>
              <outputDirectory>\${project.basedir}/engines/registry</outputDirectory>
              <artifactItems>
                <artifactItem>
                  <groupId>io.apicurio</groupId>
                  <artifactId>apicurio-registry-app</artifactId>
                  <version>${version}</version>
                  <type>tar.gz</type>
                  <classifier>all</classifier>
                </artifactItem>
              </artifactItems>
            </configuration>
          </execution>`;
}

function dependency(groupId: string, artifactId: string, version: string): string {
  return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
}
